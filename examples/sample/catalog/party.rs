//! Forms of the offices: Party office, group office and personnel section.

use super::{Form, Frequency, Layout, Ty, c};
use crate::units::Kind;

/// 表彰奖励登记表.
pub const AWARDS: Form = Form {
    id: "awards",
    name: "表彰奖励登记表",
    alias: "",
    kinds: &[Kind::PartyOffice],
    frequency: Frequency::OnEvent,
    layout: Layout::Records,
    columns: &[
        c("对象编号", Ty::Text),
        c("对象类型", Ty::Enum),
        c("名称", Ty::Text),
        c("授予机关", Ty::Text),
        c("文号", Ty::Text),
        c("日期", Ty::Date).row_period(),
    ],
};

/// 督查与会议台账.
pub const INSPECTIONS: Form = Form {
    id: "inspections",
    name: "督查与会议台账",
    alias: "",
    kinds: &[Kind::PartyOffice],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("批次号", Ty::Text),
        c("日期", Ty::Date).row_period(),
        c("类型", Ty::Enum),
        c("受查单位", Ty::Text),
        c("参加人数", Ty::Int).unit("人"),
    ],
};

/// 局党组会议学习台账.
pub const PARTY_GROUP: Form = Form {
    id: "party_group",
    name: "局党组会议学习台账",
    alias: "",
    kinds: &[Kind::GroupOffice],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("日期", Ty::Date).row_period(),
        c("类型", Ty::Enum),
        c("议题", Ty::Text),
        c("参加人数", Ty::Int).unit("人"),
        c("时长", Ty::Num).unit("小时"),
    ],
};

/// 党员干部培训班次表.
pub const TRAINING: Form = Form {
    id: "training",
    name: "党员干部培训班次表",
    alias: "",
    kinds: &[Kind::PartyOffice],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("班次编号", Ty::Text),
        c("名称", Ty::Text),
        c("开始日期", Ty::Date).row_period(),
        c("结束日期", Ty::Date),
        c("学时", Ty::Num).unit("学时"),
        c("参训人次", Ty::Int).unit("人次").alias("参训人数"),
    ],
};

/// 清理核查登记表.
pub const CLEANUP: Form = Form {
    id: "cleanup",
    name: "清理核查登记表",
    alias: "",
    kinds: &[Kind::Personnel],
    frequency: Frequency::OnEvent,
    layout: Layout::Records,
    columns: &[c("人员编号", Ty::Text), c("核查日期", Ty::Date).row_period(), c("核查结果", Ty::Enum)],
};

/// 督查问题整改台账.
pub const RECTIFICATION: Form = Form {
    id: "rectification",
    name: "督查问题整改台账",
    alias: "",
    kinds: &[Kind::PartyOffice],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("问题编号", Ty::Text),
        c("被查单位", Ty::Text),
        c("领域", Ty::Enum),
        c("问题描述", Ty::Text),
        c("发现日期", Ty::Date).row_period(),
        c("整改时限", Ty::Date),
        c("状态", Ty::Enum),
    ],
};

/// 学习强国平台排名表.
pub const STUDY_RANK: Form = Form {
    id: "study_rank",
    name: "学习强国平台排名表",
    alias: "",
    kinds: &[Kind::PartyOffice],
    frequency: Frequency::Monthly,
    layout: Layout::Card,
    columns: &[c("全市排名", Ty::Int).unit("名").no_sum(), c("数据日期", Ty::Date)],
};

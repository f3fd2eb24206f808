//! Forms of the counties and institutions.

use super::{Form, Frequency, Layout, Ty, c};
use crate::units::Kind;

/// 疫情防控力量统计表.
pub const EPIDEMIC_FORCE: Form = Form {
    id: "epidemic_force",
    name: "疫情防控力量统计表",
    alias: "",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Card,
    columns: &[
        c("党员先锋岗", Ty::Int).unit("个"),
        c("党员志愿者", Ty::Int).unit("人"),
        c("群众志愿者", Ty::Int).unit("人"),
        c("接收市直机关报到党员", Ty::Int).unit("人"),
        c("县直机关报到党员", Ty::Int).unit("人"),
        c("街道干部", Ty::Int).unit("人"),
        c("村工作人员", Ty::Int).unit("人"),
        c("网格长（员）", Ty::Int).unit("人"),
        c("人员出入检测点", Ty::Int).unit("个"),
    ],
};

/// 防疫宣传投放表.
pub const EPIDEMIC_PUBLICITY: Form = Form {
    id: "epidemic_publicity",
    name: "防疫宣传投放表",
    alias: "",
    kinds: &[Kind::County, Kind::Institution],
    frequency: Frequency::Monthly,
    layout: Layout::Card,
    columns: &[c("横幅", Ty::Int).unit("条"), c("展板", Ty::Int).unit("个"), c("宣传手册、活页", Ty::Int).unit("份")],
};

/// 微信推文登记表.
pub const POSTS: Form = Form {
    id: "posts",
    name: "微信推文登记表",
    alias: "微信推文统计表",
    kinds: &[Kind::County, Kind::Institution],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[c("标题", Ty::Text), c("发布日期", Ty::Date).row_period(), c("发布平台", Ty::Text).alias("平台")],
};

/// 产业发展指导员名册.
pub const ADVISORS: Form = Form {
    id: "advisors",
    name: "产业发展指导员名册",
    alias: "",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("指导员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("聘任日期", Ty::Date),
        c("在聘", Ty::Bool).blank_false(),
    ],
};

/// 指导员培训登记表.
pub const ADVISOR_TRAINING: Form = Form {
    id: "advisor_training",
    name: "指导员培训登记表",
    alias: "",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[c("培训名称", Ty::Text), c("日期", Ty::Date).row_period(), c("参训人次", Ty::Int).unit("人次")],
};

/// 入户指导台账.
pub const HOUSEHOLD_VISITS: Form = Form {
    id: "household_visits",
    name: "入户指导台账",
    alias: "入户指导登记表",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("户编号", Ty::Text),
        c("户主姓名", Ty::Text).alias("户主"),
        c("入户日期", Ty::Date).alias("走访日期").row_period(),
        c("指导员编号", Ty::Text),
        c("指导内容", Ty::Text),
    ],
};

/// 科技服务工作队名册.
pub const SERVICE_TEAMS: Form = Form {
    id: "service_teams",
    name: "科技服务工作队名册",
    alias: "",
    kinds: &[Kind::Institution, Kind::County],
    frequency: Frequency::Quarterly,
    layout: Layout::Records,
    columns: &[c("人员编号", Ty::Text), c("姓名", Ty::Text), c("级别", Ty::Enum), c("队伍编号", Ty::Text)],
};

/// 科技服务下乡日志.
pub const EXTENSION_VISITS: Form = Form {
    id: "extension_visits",
    name: "科技服务下乡日志",
    alias: "科技下乡日志",
    kinds: &[Kind::Institution],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("日期", Ty::Date).row_period(),
        c("队伍编号", Ty::Text),
        c("县区", Ty::Text),
        c("村", Ty::Text),
        c("下乡人次", Ty::Int).unit("人次").alias("下乡人数"),
        c("座谈会场次", Ty::Int).unit("场次"),
        c("入户户次", Ty::Int).unit("次"),
        c("培训场次", Ty::Int).unit("场"),
        c("培训人次", Ty::Int).unit("人次"),
        c("资料册数", Ty::Int).unit("册").alias("发放资料"),
        c("种子数量", Ty::Qty).unit("公斤").alias("发放种子"),
    ],
};

/// 产业扶贫典型案例表.
pub const CASES: Form = Form {
    id: "cases",
    name: "产业扶贫典型案例表",
    alias: "",
    kinds: &[Kind::County],
    frequency: Frequency::Quarterly,
    layout: Layout::Records,
    columns: &[
        c("案例编号", Ty::Text),
        c("名称", Ty::Text),
        c("模式", Ty::Enum),
        c("发布状态", Ty::Enum),
        c("发布日期", Ty::Date).row_period(),
    ],
};

/// 新型经营主体统计表.
pub const FARM_ENTITIES: Form = Form {
    id: "farm_entities",
    name: "新型经营主体统计表",
    alias: "",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Card,
    columns: &[
        c("家庭农场上期末", Ty::Int).unit("家"),
        c("家庭农场新增", Ty::Int).unit("家"),
        c("家庭农场注销", Ty::Int).unit("家"),
        c("家庭农场期末", Ty::Int).unit("家"),
        c("合作社上期末", Ty::Int).unit("家"),
        c("合作社新增", Ty::Int).unit("家"),
        c("合作社注销", Ty::Int).unit("家"),
        c("合作社期末", Ty::Int).unit("家"),
    ],
};

/// 农村集体资产清产核资进度表.
pub const ASSET_PROGRESS: Form = Form {
    id: "asset_progress",
    name: "农村集体资产清产核资进度表",
    alias: "清产核资进度表",
    kinds: &[Kind::County],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("乡镇", Ty::Text),
        c("任务村数", Ty::Int).unit("个").alias("任务数"),
        c("本月完成村数", Ty::Int).unit("个"),
        c("累计完成村数", Ty::Int).unit("个").alias("累计完成"),
        c("累计公示村数", Ty::Int).unit("个").alias("累计公示"),
        c("累计录入平台村数", Ty::Int).unit("个").alias("累计录入"),
    ],
};

/// 意识形态汇报材料报送表.
pub const IDEOLOGY_REPORTS: Form = Form {
    id: "ideology_reports",
    name: "意识形态汇报材料报送表",
    alias: "",
    kinds: &[Kind::Institution],
    frequency: Frequency::HalfYearly,
    layout: Layout::Records,
    columns: &[
        c("材料名称", Ty::Text),
        c("报告期起月", Ty::Int).unit("月").no_sum(),
        c("报告期止月", Ty::Int).unit("月").no_sum(),
        c("报送日期", Ty::Date),
    ],
};

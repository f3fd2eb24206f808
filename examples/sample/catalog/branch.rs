//! Forms of the branches.

use super::{Form, Frequency, Layout, Ty, c};
use crate::units::Kind;

/// 党员花名册.
pub const MEMBERS: Form = Form {
    id: "members",
    name: "党员花名册",
    alias: "党员名册",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("身份证号", Ty::Resident).alias("身份证号码"),
        c("入党日期", Ty::Date),
        c("党员类别", Ty::Enum),
        c("人员类别", Ty::Enum),
        c("困难党员", Ty::Bool).blank_false(),
    ],
};

/// 组织生活台账.
pub const ACTIVITIES: Form = Form {
    id: "activities",
    name: "组织生活台账",
    alias: "组织生活记录表",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("活动编号", Ty::Text),
        c("日期", Ty::Date).row_period(),
        c("类型", Ty::Enum),
        c("题目", Ty::Text).alias("主题"),
        c("主讲人", Ty::Text),
        c("主讲人职级", Ty::Enum),
        c("应到人数", Ty::Int).unit("人").alias("应到"),
        c("实到人数", Ty::Int).unit("人").alias("实到"),
        c("时长", Ty::Num).unit("小时"),
        c("品牌活动", Ty::Bool).blank_false(),
    ],
};

/// 组织生活考勤表.
pub const ATTENDANCE: Form = Form {
    id: "attendance",
    name: "组织生活考勤表",
    alias: "组织生活签到表",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Crosstab,
    columns: &[c("党员编号", Ty::Text), c("姓名", Ty::Text), c("日期", Ty::Date).row_period(), c("标记", Ty::Mark)],
};

/// 党费收缴明细表.
pub const DUES: Form = Form {
    id: "dues",
    name: "党费收缴明细表",
    alias: "党费收缴表",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("计算基数", Ty::Money).unit("元").alias("缴费基数").no_sum(),
        c("应缴金额", Ty::Money).unit("元").alias("应缴"),
        c("实缴金额", Ty::Money).unit("元").alias("实缴"),
        c("缴纳日期", Ty::Date),
        c("备注", Ty::Text),
    ],
};

/// 党员捐款登记表.
pub const DONATIONS: Form = Form {
    id: "donations",
    name: "党员捐款登记表",
    alias: "",
    kinds: &[Kind::Branch],
    frequency: Frequency::OnEvent,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("捐款方式", Ty::Enum),
        c("金额", Ty::Money).unit("元"),
        c("日期", Ty::Date).row_period(),
    ],
};

/// 志愿服务登记表.
pub const VOLUNTEERING: Form = Form {
    id: "volunteering",
    name: "志愿服务登记表",
    alias: "志愿服务台账",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("活动日期", Ty::Date).alias("服务日期").row_period(),
        c("开始时间", Ty::Time),
        c("结束时间", Ty::Time),
        c("服务时长", Ty::Num).unit("小时").alias("时长"),
        c("活动内容", Ty::Text),
        c("社区", Ty::Text),
    ],
};

/// 社区服务项目认领表.
pub const COMMUNITY_PROJECTS: Form = Form {
    id: "community_projects",
    name: "社区服务项目认领表",
    alias: "",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("项目编号", Ty::Text),
        c("项目名称", Ty::Text),
        c("社区", Ty::Text),
        c("认领日期", Ty::Date).row_period(),
    ],
};

/// 民主评议党员登记表.
pub const REVIEWS: Form = Form {
    id: "reviews",
    name: "民主评议党员登记表",
    alias: "",
    kinds: &[Kind::Branch],
    frequency: Frequency::Yearly,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("评议年度", Ty::Int).unit("年").no_sum(),
        c("评议日期", Ty::Date).row_period(),
        c("是否参加", Ty::Bool),
        c("等次", Ty::Enum),
    ],
};

/// 征求意见建议登记表.
pub const OPINIONS: Form = Form {
    id: "opinions",
    name: "征求意见建议登记表",
    alias: "",
    kinds: &[Kind::Branch, Kind::Section],
    frequency: Frequency::OnEvent,
    layout: Layout::Records,
    columns: &[
        c("意见编号", Ty::Text),
        c("来源", Ty::Text),
        c("内容", Ty::Text),
        c("类别", Ty::Text),
        c("采纳", Ty::Bool).blank_false(),
        c("日期", Ty::Date).row_period(),
    ],
};

/// 发展党员工作台账.
pub const RECRUITS: Form = Form {
    id: "recruits",
    name: "发展党员工作台账",
    alias: "",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Records,
    columns: &[
        c("人员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("申请日期", Ty::Date),
        c("积极分子日期", Ty::Date),
        c("发展对象日期", Ty::Date),
        c("计划年度", Ty::Int).unit("年").no_sum(),
        c("阶段", Ty::Enum),
    ],
};

/// 党内关怀慰问登记表.
pub const CARE_VISITS: Form = Form {
    id: "care_visits",
    name: "党内关怀慰问登记表",
    alias: "",
    kinds: &[Kind::Branch, Kind::PartyOffice],
    frequency: Frequency::OnEvent,
    layout: Layout::Records,
    columns: &[
        c("党员编号", Ty::Text),
        c("姓名", Ty::Text),
        c("类别", Ty::Enum),
        c("慰问日期", Ty::Date).row_period(),
        c("慰问金", Ty::Money).unit("元").alias("慰问金额"),
    ],
};

/// 学习强国使用情况表.
pub const STUDY_PLATFORM: Form = Form {
    id: "study_platform",
    name: "学习强国使用情况表",
    alias: "",
    kinds: &[Kind::Branch],
    frequency: Frequency::Monthly,
    layout: Layout::Card,
    columns: &[
        c("学习群数", Ty::Int).unit("个"),
        c("应注册人数", Ty::Int).unit("人"),
        c("已注册学员数", Ty::Int).unit("人"),
        c("参与学员数", Ty::Int).unit("人"),
    ],
};

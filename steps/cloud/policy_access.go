package cloud

import (
	"cmp"
	"slices"
	"strings"
)

// linkedServices are the services that make themselves a role in an account when they are first used.
var linkedServices = []string{"ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com", "rds.amazonaws.com",
	"elasticache.amazonaws.com"}

func (p policy) roles() []Grant {
	passes := func(service string) map[string]map[string][]string {
		return when("StringEquals", "iam:PassedToService", service)
	}
	linked := make([]string, len(linkedServices))
	names := map[string][]string{"iam:AWSServiceName": linkedServices}
	for i, s := range linkedServices {
		linked[i] = p.id.GlobalARN("iam", "role/aws-service-role/"+s+"/*")
	}
	return []Grant{
		{Sid: "MakeBoundedRoles", Resources: p.roleARNs(), Conditions: when(p.likeOrEquals(), "iam:PermissionsBoundary",
			p.boundary()),
			Actions: actions("iam", "CreateRole", "PutRolePermissionsBoundary", "PutRolePolicy")},
		{Sid: "KeepRoles", Resources: p.roleARNs(), Actions: actions("iam", "DeleteRole", "DeleteRolePolicy",
			"DetachRolePolicy", "TagRole", "UpdateAssumeRolePolicy")},
		{Sid: "PassToTasks", Actions: actions("iam", "PassRole"), Resources: []string{p.roleARN(p.id.ExecutionRole()),
			p.roleARN(p.id.TaskRole())}, Conditions: passes("ecs-tasks.amazonaws.com")},
		{Sid: "PassToScheduler", Actions: actions("iam", "PassRole"), Resources: []string{p.roleARN(p.id.SchedulerRole()),
			p.roleARN(p.id.WindowRole())},
			Conditions: passes("scheduler.amazonaws.com")},
		{Sid: "LetServicesMakeTheirRoles", Actions: actions("iam", "CreateServiceLinkedRole"), Resources: linked,
			Conditions: map[string]map[string][]string{"StringEquals": names}},
	}
}

func (p policy) roleARN(name string) string { return p.id.GlobalARN("iam", "role/"+name) }

func (p policy) roleARNs() []string {
	return []string{p.roleARN(p.id.ExecutionRole()), p.roleARN(p.id.SchedulerRole()), p.roleARN(p.id.TaskRole()),
		p.roleARN(p.id.WindowRole())}
}

// boundary is the ARN of the policy that every role has to have as its boundary.
func (p policy) boundary() string { return cmp.Or(p.limits.Boundary, p.id.BoundaryARN()) }

// likeOrEquals compares the boundary: with any account's as long as the account is not known.
func (p policy) likeOrEquals() string {
	if strings.Contains(p.boundary(), "*") {
		return "StringLike"
	}
	return "StringEquals"
}

func (p policy) certificate() []Grant {
	certificates := p.arn("acm", "certificate/*")
	return []Grant{
		{Sid: "RequestTagged", Actions: actions("acm", "AddTagsToCertificate", "RequestCertificate"), Resources: anything,
			Conditions: p.asked()},
		{Sid: "DropCertificate", Actions: actions("acm", "DeleteCertificate"), Resources: certificates,
			Conditions: p.tagged()},
	}
}

// records allows the two kinds of record slipway writes: the alias (A), and the certificate's proof (CNAME), whose name
// is the domain's with a label before it that begins with an underscore.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
func (p policy) records() []Grant {
	var zones []string
	for _, z := range slices.Sorted(slices.Values(p.limits.Zones)) {
		zones = append(zones, "arn:"+p.id.Partition+":route53:::hostedzone/"+z)
	}
	if len(zones) == 0 {
		zones = []string{"arn:" + p.id.Partition + ":route53:::hostedzone/*"}
	}
	conditions := when("ForAllValues:StringEquals", "route53:ChangeResourceRecordSetsRecordTypes", "A",
		"route53:ChangeResourceRecordSetsRecordTypes", "CNAME")
	var names []string
	for _, domain := range p.limits.Domains {
		names = append(names, domain, "_*."+domain)
	}
	if len(names) > 0 {
		conditions["ForAllValues:StringLike"] = map[string][]string{
			"route53:ChangeResourceRecordSetsNormalizedRecordNames": names}
	}
	return []Grant{{Sid: "WriteRecords", Actions: actions("route53", "ChangeResourceRecordSets"), Resources: zones,
		Conditions: conditions}}
}

func (p policy) schedules() []Grant {
	rule, public := p.id.WindowClosers()
	return []Grant{
		{Sid: "KeepSchedules", Resources: p.scheduleARNs(), Actions: actions("scheduler", "CreateSchedule",
			"CreateScheduleGroup", "DeleteSchedule", "DeleteScheduleGroup", "TagResource", "UpdateSchedule")},
		{Sid: "KeepWindowSchedules", Resources: p.arn("scheduler", "schedule/default/"+rule, "schedule/default/"+public),
			Actions: actions("scheduler", "CreateSchedule", "DeleteSchedule", "UpdateSchedule")},
	}
}

func (p policy) scheduleARNs() []string {
	return p.arn("scheduler", "schedule-group/"+p.id.ScheduleGroup(), "schedule/"+p.id.ScheduleGroup()+"/*")
}

func (p policy) budget() []Grant {
	return []Grant{{Sid: "KeepBudget", Resources: p.budgetARN(), Actions: actions("budgets", "ModifyBudget",
		"TagResource")}}
}

func (p policy) budgetARN() []string {
	return []string{p.id.GlobalARN("budgets", "budget/"+p.id.Budget())}
}

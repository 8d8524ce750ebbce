package account

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Policy is what has to be made for the caller to be allowed what this stack takes: one called app before it has a
// name.
func Policy(who Identity, s stack.Settings) []cloud.PolicyDocument {
	return cloud.PoliciesToMake(identity(who, s), cloud.LimitsOf(s))
}

func identity(who Identity, s stack.Settings) stack.Identity {
	if s.App == "" {
		s.App = "app"
	}
	id := s.Identity(who.Partition)
	id.Account = who.Account
	return id
}

// permissions holds the caller's permissions against what this stack takes. Before the app has a name they are tried
// for one called app: then what is missing may be allowed for the real name, and is a warning.
func permissions(ctx context.Context, c *cloud.Clients, who Identity, s stack.Settings) Finding {
	f := Finding{ID: "permissions", Title: "Permissions", Status: OK}
	unnamed := s.App == ""
	documents := cloud.OperatorPolicy(identity(who, s), cloud.LimitsOf(s))
	missing, err := Permissions(ctx, c, who, documents)
	if err != nil {
		f = unreadable(f.ID, f.Title, Unknown, err)
		f.Next = "nothing needs to be done: a call that is not allowed will say so, and the next run goes on from there"
		return f
	}
	var must, may, open []string
	lacked := ""
	above := false
	for _, m := range missing {
		switch {
		case m.Open != "" && (optional(m.Action) || needed(s, m.Action)):
			open, lacked = append(open, m.Action), m.Open
		case optional(m.Action):
			may = append(may, m.Action)
		case needed(s, m.Action):
			must = append(must, m.Action)
			above = above || m.Above
		}
	}
	f.Missing = slices.Concat(must, may)
	switch {
	case len(must) > 0:
		f.Status, f.Detail = Fail, fmt.Sprintf("%s may not do %s", who.Name(), listed(must))
		f.Next = "`slipway policy` prints the policy to ask for"
		if unnamed {
			f.Status = Warn
			f.Detail += ", tried for an app called app"
		}
		if above {
			f.Next += "; the organisation or a permissions boundary is in the way too"
		}
	case len(open) > 0:
		f.Status = Unknown
		f.Detail = fmt.Sprintf("could not verify %s: your policies ask for %s, which IAM's simulator cannot know",
			listed(open), lacked)
		f.Next = "nothing needs to be done: a call that is not allowed will say so, and the next run goes on from there"
	case len(may) > 0:
		f.Status, f.Detail = Warn, fmt.Sprintf("enough for the stack; not for %s, so some things cannot be shown",
			listed(may))
		f.Next = "`slipway policy` prints the whole policy"
	default:
		f.Detail = "IAM's simulator allows everything slipway does"
	}
	return f
}

// optional reports whether slipway works without an action, only less well informed.
func optional(action string) bool {
	return slices.Contains([]string{"pricing:GetProducts", "freetier:GetAccountPlanState",
		"application-autoscaling:DescribeScalableTargets", "servicequotas:GetServiceQuota", "iam:SimulatePrincipalPolicy",
		"iam:GetAccountSummary",
		"tag:GetResources", "ec2:DescribeRegions", "ecr:DescribeImageScanFindings", "ecr:GetRegistryScanningConfiguration"},
		action)
}

// needed reports whether a stack with these answers needs an action.
func needed(s stack.Settings, action string) bool {
	service, operation, _ := strings.Cut(action, ":")
	switch service {
	case "ec2":
		return s.Network.VPC == "new" || !slices.Contains(vpcMaking, operation)
	case "ecr":
		return s.Builds()
	case "rds":
		return s.HasDatabase()
	case "elasticache":
		return s.HasCache()
	case "scheduler":
		return len(s.Schedule.Jobs) > 0
	case "acm":
		return s.Service.Domain != ""
	case "route53":
		return s.Service.Domain != "" && s.Service.DNS != "elsewhere"
	case "budgets":
		return s.Budget.Limit > 0
	}
	return true
}

// vpcMaking are the calls that only a VPC of the stack's own takes.
var vpcMaking = []string{"AssociateRouteTable", "AttachInternetGateway", "CreateInternetGateway", "CreateRoute",
	"CreateRouteTable", "CreateSubnet", "CreateVpc",
	"DeleteInternetGateway", "DeleteRouteTable", "DeleteSubnet", "DeleteVpc", "DetachInternetGateway",
	"DisassociateRouteTable", "ModifyVpcAttribute", "ReplaceRoute"}

// listed names a few and counts the rest.
func listed(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
}

// quotas holds the account's quotas against what a new stack takes.
func quotas(ctx context.Context, c *cloud.Clients, s stack.Settings) Finding {
	f := Finding{ID: "quotas", Title: "Quotas", Status: OK}
	var short, unread []string
	for _, q := range Quotas(ctx, c, s) {
		switch enough, known := q.Enough(); {
		case known && !enough:
			short = append(short, q.short())
			if f.Next == "" {
				f.Next = q.wayOut()
			}
		case !known:
			unread = append(unread, q.Name+" (usually "+number(q.Typically)+")")
		}
	}
	switch {
	case len(short) > 0:
		f.Status, f.Detail = Fail, strings.Join(short, "; ")
	case len(unread) > 0:
		f.Status, f.Detail = Unknown, "could not verify: "+strings.Join(unread, ", ")
		f.Next = "nothing needs to be done: AWS says when a quota is used up"
	default:
		f.Detail = "room for the stack"
	}
	return f
}

func (q Quota) short() string {
	if !q.Counted {
		return fmt.Sprintf("%s: a deployment needs %s, the account may have %s", q.Name, number(q.Need), number(q.Limit))
	}
	return fmt.Sprintf("%s: %s more needed, %s of %s in use", q.Name, number(q.Need), number(q.Used), number(q.Limit))
}

// wayOut is what to do about a quota that is too small.
func (q Quota) wayOut() string {
	other := "remove what you no longer need"
	switch q.Name {
	case fargateVCPUs:
		other = "choose smaller tasks"
	case vpcsOfRegion:
		other = "choose a VPC that is there"
	}
	if q.Code == "" {
		return other + ", or ask for more under Service Quotas in the AWS console"
	}
	return fmt.Sprintf("%s, or ask AWS for more (often granted within the hour): aws service-quotas "+
		"request-service-quota-increase --service-code %s --quota-code %s --desired-value %s",
		other, q.Service, q.Code, number(math.Ceil(q.Used+q.Need)))
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

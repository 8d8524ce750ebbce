package iam

import (
	"fmt"
	"slices"
	"strings"
)

// Own says what belongs to a stack, for the judgement of who may reach it.
type Own struct {
	App, Prefix string
	Parameters  string // the path of its parameters, with both slashes
}

// Policy is a named policy of a role.
type Policy struct{ Name, Document string }

// permitted is an action that a role needs, on resources that hold.
type permitted struct {
	action string
	on     func(o Own, s Statement, resource string) bool
}

func anywhere(Own, Statement, string) bool { return true }

// starting are what ECS needs to start a task: to pull the image, to write the log, to read the stack's own secrets.
var starting = []permitted{
	{"ecr:Get*", anywhere}, {"ecr:BatchGet*", anywhere}, {"ecr:BatchCheck*", anywhere}, {"ecr:Describe*",
		anywhere}, {"ecr:List*", anywhere},
	{"ecr:BatchImportUpstreamImage", anywhere}, {"ecr-public:Get*", anywhere}, {"ecr-public:BatchCheck*",
		anywhere}, {"sts:GetServiceBearerToken", anywhere},
	{"logs:CreateLog*", anywhere}, {"logs:PutLogEvents", anywhere}, {"logs:Describe*", anywhere},
	{"ssm:GetParameter*", ownParameter}, {"ssm:DescribeParameters", anywhere}, {"ssmmessages:*", anywhere},
	{"kms:Decrypt", oneKey}, {"kms:DescribeKey", anywhere},
	{"secretsmanager:GetSecretValue", ownSecret}, {"secretsmanager:DescribeSecret", anywhere},
	{"s3:GetObject", oneBucket}, {"s3:GetBucketLocation", anywhere}, // environment files
}

// scheduling are what Scheduler needs to start the jobs, and to put what it could not start into a queue.
var scheduling = []permitted{
	{"ecs:RunTask", ownFamily}, {"ecs:TagResource", anywhere}, {"iam:PassRole", named}, {"sqs:SendMessage",
		named}, {"kms:Decrypt", oneKey}, {"kms:GenerateDataKey", oneKey},
}

// BeyondStarting says what policies allow beyond what ECS needs to start the stack's tasks.
func BeyondStarting(o Own, policies []Policy) []string { return beyond(o, policies, starting) }

// BeyondScheduling says what policies allow beyond what Scheduler needs to start the stack's jobs.
func BeyondScheduling(o Own, policies []Policy) []string { return beyond(o, policies, scheduling) }

func beyond(o Own, policies []Policy, needed []permitted) []string {
	return each(policies, func(p Policy, s Statement) (wrong []string) {
		for _, action := range s.Action {
			for _, resource := range s.resources() {
				if !slices.ContainsFunc(needed,
					func(n permitted) bool { return covers(n.action, action) && n.on(o, s, resource) }) {
					wrong = append(wrong, say(p, s, action, resource))
					break
				}
			}
		}
		return wrong
	})
}

// each judges every statement that allows something. One that allows all but what it names is broad whatever that is.
func each(policies []Policy, judge func(Policy, Statement) []string) (wrong []string) {
	for _, p := range policies {
		statements, err := Parse(p.Document)
		if err != nil {
			wrong = append(wrong, p.Name+" cannot be understood: "+err.Error())
			continue
		}
		for _, s := range statements {
			switch {
			case !s.allows():
			case len(s.NotAction) > 0:
				wrong = append(wrong, fmt.Sprintf("%s allows everything but %s on %s", p.Name, some(s.NotAction),
					some(s.resources())))
			default:
				wrong = append(wrong, judge(p, s)...)
			}
		}
	}
	return wrong
}

func say(p Policy, s Statement, action, resource string) string {
	if len(s.NotResource) > 0 {
		resource = "everything but " + some(s.NotResource)
	}
	return p.Name + " allows " + action + " on " + resource
}

// some are the first of a list.
func some(list []string) string {
	const most = 3
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

// wild reports whether a text holds a wildcard.
func wild(s string) bool { return strings.ContainsAny(s, "*?") }

// inside is what an ARN names within its service: parameter/shop/production/KEY. "*" is all of it.
func inside(resource string) string {
	if parts := strings.SplitN(resource, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return "*"
}

// literal is the part of a pattern before its first wildcard.
func literal(pattern string) string {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		return pattern[:i]
	}
	return pattern
}

func ownParameter(o Own, _ Statement, resource string) bool {
	return strings.HasPrefix(literal(inside(resource)), "parameter"+o.Parameters)
}

func ownSecret(o Own, _ Statement, resource string) bool {
	name := strings.TrimPrefix(literal(inside(resource)), "secret:")
	for _, prefix := range []string{strings.TrimPrefix(o.Parameters, "/"), o.Parameters, o.Prefix + "/", o.Prefix + "-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// oneKey holds for a key that is named, and where the key serves only through Parameter Store or Secrets Manager.
func oneKey(_ Own, s Statement, resource string) bool {
	if !wild(inside(resource)) {
		return true
	}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			through := strings.EqualFold(key, "kms:ViaService") &&
				!slices.ContainsFunc(values, func(v string) bool { return literal(v) == "" })
			if (through || strings.HasPrefix(strings.ToLower(key), "kms:encryptioncontext:")) &&
				!strings.Contains(operator, "Not") && !strings.HasSuffix(operator, "IfExists") {
				return true
			}
		}
	}
	return false
}

func oneBucket(_ Own, _ Statement, resource string) bool {
	bucket, _, _ := strings.Cut(inside(resource), "/")
	return !wild(bucket)
}

func named(_ Own, _ Statement, resource string) bool { return !wild(inside(resource)) }

func ownFamily(o Own, _ Statement, resource string) bool {
	return strings.HasPrefix(literal(inside(resource)), "task-definition/"+o.Prefix+"-")
}

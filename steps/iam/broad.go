package iam

import (
	"slices"
	"strings"
)

// powers are actions that give more than themselves when they are allowed on everything: other rights, other people's
// data, or the end of the stack.
var powers = []string{
	"iam:PassRole", "sts:AssumeRole",
	"ssm:PutParameter", "ssm:DeleteParameter", "ssm:SendCommand", "ssm:StartSession", "ssm:GetParameter",
	"ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory",
	"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:PutSecretValue", "kms:Decrypt",
	"kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
	"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteBucket", "s3:PutBucketPolicy",
	"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:DeleteItem",
	"dynamodb:DeleteTable",
	"ec2:RunInstances", "ec2:AuthorizeSecurityGroupIngress", "ec2:TerminateInstances", "lambda:CreateFunction",
	"lambda:UpdateFunctionCode", "lambda:InvokeFunction",
	"ecs:RunTask", "ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:ExecuteCommand", "ecs:DeleteService",
	"rds:ModifyDBInstance", "rds:DeleteDBInstance", "rds:CreateDBSnapshot", "rds:ModifyDBSnapshotAttribute",
	"rds-db:connect", "elasticache:ModifyReplicationGroup",
	"cloudformation:CreateStack", "cloudformation:UpdateStack", "route53:ChangeResourceRecordSets",
	"cloudtrail:StopLogging", "cloudtrail:DeleteTrail",
	"organizations:LeaveOrganization", "ecr:PutImage", "ecr:SetRepositoryPolicy", "sqs:ReceiveMessage",
	"logs:DeleteLogGroup",
}

// escalations give their holder any other right, on whatever they are allowed.
var escalations = []string{
	"iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AddUserToGroup",
	"iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:AttachRolePolicy",
	"iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion",
	"iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:CreateRole",
	"iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary",
}

// mild are services of which everything may be allowed on everything: they hold nobody's data.
var mild = []string{"ssmmessages", "ec2messages", "xray", "cloudwatch", "ses", "polly", "translate", "rekognition",
	"textract", "comprehend", "bedrock", "geo", "aps"}

// Broad says what policies give an application beyond what can be meant for one stack. What it may do with named
// resources is for its owner to decide.
func Broad(o Own, policies []Policy) []string {
	return each(policies, func(p Policy, s Statement) (wrong []string) {
		for _, action := range s.Action {
			for _, resource := range s.resources() {
				if tooMuch(o, s, action, resource) {
					wrong = append(wrong, say(p, s, action, resource))
					break
				}
			}
		}
		return wrong
	})
}

func tooMuch(o Own, s Statement, action, resource string) bool {
	service, verb, isAction := strings.Cut(strings.ToLower(action), ":")
	takes := func(list []string) bool {
		return slices.ContainsFunc(list, func(power string) bool { return covers(action, power) })
	}
	switch {
	case !isAction, wild(service): // "*", and "s*:Get*", which takes in several services
		return !isAction || takes(powers) || takes(escalations) || strings.Trim(verb, "*?") == ""
	case takes(escalations):
		return true
	case service == "ssm" && takes([]string{"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath",
		"ssm:GetParameterHistory"}):
		return foreignParameters(o, resource)
	case service == "kms" && takes([]string{"kms:Decrypt"}):
		return !oneKey(o, s, resource)
	case !everything(service, resource):
		return false
	}
	return takes(powers) || strings.Trim(verb, "*?") == "" && !slices.Contains(mild, service)
}

// everything reports whether a resource is all there is of its kind, or of several owners: the wildcard comes before a
// name.
func everything(service, resource string) bool {
	within := inside(resource)
	if service == "s3" {
		return within == "" || wild(within[:1])
	}
	name := within[strings.IndexAny(within, "/:")+1:]
	return name == "" || wild(name[:1])
}

// foreignParameters reports whether a resource takes in parameters beyond the stack's own, by a wildcard or within the
// app.
func foreignParameters(o Own, resource string) bool {
	path := "/" + strings.TrimPrefix(strings.TrimPrefix(inside(resource), "parameter"), "/")
	known := literal(path)
	switch app := "/" + o.App + "/"; {
	case strings.HasPrefix(known, o.Parameters), strings.HasPrefix(known, "/aws/"), strings.HasPrefix(known,
		"/AmazonCloudWatch"):
		return false
	case strings.HasPrefix(known, app):
		return true
	}
	return wild(path)
}

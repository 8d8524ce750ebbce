package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/sandbox/core"
)

var state = core.NewAccountWide[Resources]("IAM")

func init() {
	core.Handle("STS", core.Read, "", getCallerIdentity)
	write("", createServiceLinkedRole)
	read("*", getAccountSummary)
	read("{PolicySourceArn}", simulate)
	write("role{Path=/}{RoleName} role{Path=/}{RoleName}#TagRole", createRole)
	read("role/{RoleName}", getRole)
	write("role/{RoleName}", deleteRole)
	read("role{PathPrefix=/}", listRoles)
	write("role/{RoleName}", updateAssumeRolePolicy)
	read("{PolicyArn}", getPolicy)
	write("role/{RoleName}", putRolePermissionsBoundary)
	write("role/{RoleName}", deleteRolePermissionsBoundary)
	write("role/{RoleName}", putRolePolicy)
	read("role/{RoleName}", getRolePolicy)
	write("role/{RoleName}", deleteRolePolicy)
	read("role/{RoleName}", listRolePolicies)
	write("role/{RoleName}", attachRolePolicy)
	write("role/{RoleName}", detachRolePolicy)
	read("role/{RoleName}", listAttachedRolePolicies)
	write("policy/{PolicyName}", createPolicy)
	read("{PolicyArn}", getPolicyVersion)

	// IAM knows the path of a role that exists.
	core.RegisterARN("IAM", func(c *core.Call, resource string) string {
		if name, of := strings.CutPrefix(resource, "role/"); of && state.In(c.World.Global).Roles[name] != nil {
			return state.In(c.World.Global).Roles[name].ARN
		}
		return c.ARN("iam", resource)
	})
	core.Also("IAM", func(c *core.Call, in *iam.CreateServiceLinkedRoleInput) []core.Need {
		return []core.Need{linkedRoleNeed(c, core.Value(in.AWSServiceName))}
	})

	// What changes a role is asked with the permissions boundary that the request gives it, or that the role has.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
	core.With("IAM", func(_ *core.Call, in *iam.CreateRoleInput) core.ConditionKeys {
		return boundary(core.Value(in.PermissionsBoundary))
	})
	core.With("IAM", func(_ *core.Call, in *iam.PutRolePermissionsBoundaryInput) core.ConditionKeys {
		return boundary(core.Value(in.PermissionsBoundary))
	})
	core.With("IAM", func(c *core.Call, in *iam.DeleteRolePermissionsBoundaryInput) core.ConditionKeys {
		return boundaryOf(c, in.RoleName)
	})
	core.With("IAM", func(c *core.Call, in *iam.PutRolePolicyInput) core.ConditionKeys {
		return boundaryOf(c, in.RoleName)
	})
	core.With("IAM", func(_ *core.Call, in *iam.AttachRolePolicyInput) core.ConditionKeys {
		return core.KeysOf("iam:PolicyARN", core.Value(in.PolicyArn))
	})
	core.With("IAM", func(_ *core.Call, in *iam.DetachRolePolicyInput) core.ConditionKeys {
		return core.KeysOf("iam:PolicyARN", core.Value(in.PolicyArn))
	})
}

func boundary(arn string) core.ConditionKeys {
	if arn == "" {
		return core.ConditionKeys{}
	}
	return core.KeysOf("iam:PermissionsBoundary", arn)
}

func boundaryOf(c *core.Call, role *string) core.ConditionKeys {
	if r := state.In(c.World.Global).Roles[core.Value(role)]; r != nil {
		return boundary(r.Boundary)
	}
	return core.ConditionKeys{}
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("IAM", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("IAM", core.Write, needs, f) }

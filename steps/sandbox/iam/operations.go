package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("STS", core.Read, "", getCallerIdentity)
	core.Handle("IAM", core.Write, "", createServiceLinkedRole)
	core.Handle("IAM", core.Read, "*", getAccountSummary)
	core.Handle("IAM", core.Read, "{PolicySourceArn}", simulate)
	core.Handle("IAM", core.Write, "role{Path=/}{RoleName} role{Path=/}{RoleName}#TagRole", createRole)
	core.Handle("IAM", core.Read, "role/{RoleName}", getRole)
	core.Handle("IAM", core.Write, "role/{RoleName}", deleteRole)
	core.Handle("IAM", core.Read, "role{PathPrefix=/}", listRoles)
	core.Handle("IAM", core.Write, "role/{RoleName}", updateAssumeRolePolicy)
	core.Handle("IAM", core.Read, "{PolicyArn}", getPolicy)
	core.Handle("IAM", core.Write, "role/{RoleName}", putRolePermissionsBoundary)
	core.Handle("IAM", core.Write, "role/{RoleName}", deleteRolePermissionsBoundary)
	core.Handle("IAM", core.Write, "role/{RoleName}", putRolePolicy)
	core.Handle("IAM", core.Read, "role/{RoleName}", getRolePolicy)
	core.Handle("IAM", core.Write, "role/{RoleName}", deleteRolePolicy)
	core.Handle("IAM", core.Read, "role/{RoleName}", listRolePolicies)
	core.Handle("IAM", core.Write, "role/{RoleName}", attachRolePolicy)
	core.Handle("IAM", core.Write, "role/{RoleName}", detachRolePolicy)
	core.Handle("IAM", core.Read, "role/{RoleName}", listAttachedRolePolicies)
	core.Handle("IAM", core.Write, "policy/{PolicyName}", createPolicy)
	core.Handle("IAM", core.Read, "{PolicyArn}", getPolicyVersion)

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

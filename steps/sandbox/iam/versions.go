package iam

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"slipway/steps/sandbox/core"
)

// describedPolicy is a managed policy as IAM shows it. The sandbox keeps one version of each.
func describedPolicy(arn string) *types.Policy {
	return &types.Policy{Arn: new(arn), PolicyName: new(arn[strings.LastIndexByte(arn, '/')+1:]),
		DefaultVersionId: new("v1"), IsAttachable: true}
}

func createPolicy(c *core.Call, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	if err := checkIdentityPolicy(*in.PolicyDocument); err != nil {
		return nil, err
	}
	path := core.Value(in.Path)
	if path == "" {
		path = "/"
	}
	arn := c.ARN("iam", "policy"+path+*in.PolicyName)
	if _, exists := state.In(c.World.Global).Policies[arn]; exists {
		return nil, &types.EntityAlreadyExistsException{Message: new("A policy called " + *in.PolicyName +
			" already exists. Duplicate names are not allowed.")}
	}
	if state.In(c.World.Global).Policies == nil {
		state.In(c.World.Global).Policies = map[string]string{}
	}
	state.In(c.World.Global).Policies[arn] = *in.PolicyDocument
	return &iam.CreatePolicyOutput{Policy: describedPolicy(arn)}, nil
}

func getPolicyVersion(c *core.Call, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, error) {
	document, exists := state.In(c.World.Global).managed(*in.PolicyArn)
	if !exists || *in.VersionId != "v1" {
		return nil, noPolicy(*in.PolicyArn)
	}
	return &iam.GetPolicyVersionOutput{PolicyVersion: &types.PolicyVersion{VersionId: in.VersionId, IsDefaultVersion: true,
		Document: new(encodeDocument(document))}}, nil
}

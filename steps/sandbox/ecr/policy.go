package ecr

import (
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

func noRepositoryPolicy(c *core.Call, name string) error {
	return &types.RepositoryPolicyNotFoundException{Message: new("Repository policy does not exist for the " +
		"repository with name '" + name + "' in the registry with id '" + c.Account + "'")}
}

func getRepositoryPolicy(c *core.Call, in *ecr.GetRepositoryPolicyInput) (*ecr.GetRepositoryPolicyOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if r.Permissions == "" {
		return nil, noRepositoryPolicy(c, *in.RepositoryName)
	}
	return &ecr.GetRepositoryPolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		PolicyText: new(r.Permissions)}, nil
}

func setRepositoryPolicy(c *core.Call, in *ecr.SetRepositoryPolicyInput) (*ecr.SetRepositoryPolicyOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	d, err := iam.WellFormed(core.Value(in.PolicyText))
	if err != nil {
		return nil,
			&types.InvalidParameterException{Message: new("Invalid parameter at 'PolicyText' failed to satisfy " +
				"constraint: 'Invalid repository policy provided'")}
	}
	for _, s := range d.Statement {
		if len(s.Principal)+len(s.NotPrincipal) == 0 || len(s.Resource) > 0 {
			return nil,
				&types.InvalidParameterException{Message: new("Invalid parameter at 'PolicyText' failed to satisfy " +
					"constraint: 'Invalid repository policy provided'")}
		}
	}
	r.Permissions = *in.PolicyText
	return &ecr.SetRepositoryPolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		PolicyText: in.PolicyText}, nil
}

func deleteRepositoryPolicy(c *core.Call, in *ecr.DeleteRepositoryPolicyInput) (*ecr.DeleteRepositoryPolicyOutput,
	error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if r.Permissions == "" {
		return nil, noRepositoryPolicy(c, *in.RepositoryName)
	}
	r.Permissions = ""
	return &ecr.DeleteRepositoryPolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName}, nil
}

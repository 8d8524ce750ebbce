package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// PlainParameter is a parameter that is not encrypted. Its value is not asked for.
type PlainParameter struct{ Name, Type string }

const callPlainParameters = "ssm:DescribeParameters"

// readPlainParameters lists the parameters below the app's path that are not SecureStrings: every environment's, at any
// depth.
func readPlainParameters(ctx context.Context, c *cloud.Clients, id stack.Identity) List[PlainParameter] {
	found, err := pages(ctx, callPlainParameters, ssm.NewDescribeParametersPaginator(c.SSM, &ssm.DescribeParametersInput{
		MaxResults: new(int32(50)),
		ParameterFilters: []types.ParameterStringFilter{
			{Key: new("Path"), Option: new("Recursive"), Values: []string{"/" + id.App}},
			{Key: new("Type"), Option: new("Equals"), Values: []string{"String", "StringList"}},
		},
	}), func(o *ssm.DescribeParametersOutput) []types.ParameterMetadata { return o.Parameters })
	var plain []PlainParameter
	for _, p := range found {
		if p.Type != types.ParameterTypeSecureString { // not every endpoint heeds the filter
			plain = append(plain, PlainParameter{Name: aws.ToString(p.Name), Type: string(p.Type)})
		}
	}
	slices.SortFunc(plain, func(a, b PlainParameter) int { return cmp.Compare(a.Name, b.Name) })
	return list(plain, err, callPlainParameters)
}

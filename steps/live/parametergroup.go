package live

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
)

const callDatabaseParameters = "rds:DescribeDBParameters"

// readForceSSL reads what somebody set rds.force_ssl to in the database's parameter group; the value is empty where
// nobody did. AWS's own groups, which nobody can change, are not asked.
func readForceSSL(ctx context.Context, c *cloud.Clients, d Fact[Database]) Fact[string] {
	if d.Value == nil || d.Value.ParameterGroup == "" {
		return Fact[string]{Err: d.Err, Call: callDatabaseParameters}
	}
	value := ""
	if strings.HasPrefix(d.Value.ParameterGroup, "default.") {
		return fact(&value, nil, callDatabase)
	}
	set, err := pages(ctx, callDatabaseParameters, rds.NewDescribeDBParametersPaginator(c.RDS,
		&rds.DescribeDBParametersInput{
			DBParameterGroupName: new(d.Value.ParameterGroup), Source: new("user"),
		}), func(o *rds.DescribeDBParametersOutput) []types.Parameter { return o.Parameters })
	if err != nil {
		return fact[string](nil, err, callDatabaseParameters)
	}
	for _, p := range set {
		if aws.ToString(p.ParameterName) == "rds.force_ssl" {
			value = aws.ToString(p.ParameterValue)
		}
	}
	return fact(&value, nil, callDatabaseParameters)
}

package acceptance

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

func dataAssumptions() []Assumption {
	return []Assumption{
		{"gp3", "PostgreSQL on gp3 below 400 GiB is made without Iops", func(_ context.Context, r *Run) (Verdict, string) {
			d := r.Live.Database
			if !d.Exists() {
				return Open, "there is no database"
			}
			return when(d.Value.StorageType == "gp3", fmt.Sprintf("%s, %d GiB, %d IOPS", d.Value.StorageType, d.Value.Storage,
				d.Value.Iops))
		}},
		{"force_ssl", "PostgreSQL 15 and newer refuse connections without TLS unless told otherwise", forcesTLS},
		{"single node with token", "a replication group of one micro node takes TLS and a token",
			func(_ context.Context, r *Run) (Verdict, string) {
				c := r.Live.Cache
				if !c.Exists() {
					return Open, "there is no cache"
				}
				return when(c.Value.TransitEncryption && c.Value.AuthToken, fmt.Sprintf("%s %s on %s", c.Value.Engine,
					c.Value.Version, c.Value.Class))
			}},
		{"cache line", "CreateReplicationGroup takes Valkey 8", func(_ context.Context, r *Run) (Verdict, string) {
			c := r.Live.Cache
			if !c.Exists() || c.Value.Engine != "valkey" || c.Value.Version == "" {
				return Open, "there is no Valkey, or its version is not shown"
			}
			return when(strings.HasPrefix(c.Value.Version, "8."), c.Value.Version)
		}},
		{"new database", "DescribeDBInstances right after CreateDBInstance may say not found",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "dbinstancenotfound", "rds:DescribeDBInstances")
			}},
		{"new cache", "DescribeReplicationGroups right after CreateReplicationGroup may say not found",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "replicationgroupnotfound", "elasticache:DescribeReplicationGroups")
			}},
		{"free plan", "CreateDBInstance on a free-plan account is refused for backups of more than a day",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "freetierrestriction", "rds:CreateDBInstance")
			}},
	}
}

// forcesTLS reads the parameter that is in force.
func forcesTLS(ctx context.Context, r *Run) (Verdict, string) {
	d := r.Live.Database
	if !d.Exists() || d.Value.ParameterGroup == "" {
		return Open, "there is no database, or no parameter group is shown"
	}
	pages := rds.NewDescribeDBParametersPaginator(r.Session.Env.Clients.RDS,
		&rds.DescribeDBParametersInput{DBParameterGroupName: &d.Value.ParameterGroup})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Open, err.Error()
		}
		for _, p := range page.Parameters {
			if aws.ToString(p.ParameterName) == "rds.force_ssl" {
				return when(aws.ToString(p.ParameterValue) == "1", d.Value.ParameterGroup+": rds.force_ssl = "+
					aws.ToString(p.ParameterValue))
			}
		}
	}
	return Open, d.Value.ParameterGroup + " does not list rds.force_ssl"
}

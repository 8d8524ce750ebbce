package live

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
)

// longestChain is how many replicas of replicas RDS lets follow one another.
const longestChain = 3

// readReplicas reads the read replicas of a database, and those of its replicas.
func readReplicas(ctx context.Context, c *cloud.Clients, primary Fact[Database]) List[Database] {
	if primary.Value == nil {
		return list[Database](nil, primary.Err, callDatabase)
	}
	var all []Database
	next := primary.Value.Replicas
	for range longestChain {
		found, err := each(next, 4, func(name string) (*Database, error) { return readReplica(ctx, c, name) })
		if err != nil {
			return list(all, err, callDatabase)
		}
		next = nil
		for _, r := range found {
			if r != nil { // deleted since it was named
				all, next = append(all, *r), append(next, r.Replicas...)
			}
		}
	}
	return list(all, nil, callDatabase)
}

// readReplica reads one replica, where it is: RDS names one in another region by its ARN.
func readReplica(ctx context.Context, c *cloud.Clients, name string) (*Database, error) {
	var elsewhere []func(*rds.Options)
	if parts := strings.SplitN(name, ":", 7); len(parts) == 7 {
		elsewhere = append(elsewhere, func(o *rds.Options) { o.Region = parts[3] })
	}
	out, err := c.RDS.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: new(name)},
		elsewhere...)
	if cloud.Is(err, "DBInstanceNotFound") || err == nil && len(out.DBInstances) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, failed(callDatabase, err)
	}
	return DatabaseOf(out.DBInstances[0]), nil
}

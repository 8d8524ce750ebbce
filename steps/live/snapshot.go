package live

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
)

// Snapshot is a manual snapshot of the database: one that somebody took, or the final one. RDS's own cannot be shared.
type Snapshot struct {
	ID        string
	Encrypted bool
	SharedTo  []string // accounts that may restore it; "all" is everybody
}

const (
	callSnapshots      = "rds:DescribeDBSnapshots"
	callSnapshotShares = "rds:DescribeDBSnapshotAttributes"
)

// readSnapshots reads the manual snapshots of a database, and who may restore each.
func readSnapshots(ctx context.Context, c *cloud.Clients, database string) List[Snapshot] {
	found, err := pages(ctx, callSnapshots, rds.NewDescribeDBSnapshotsPaginator(c.RDS, &rds.DescribeDBSnapshotsInput{
		DBInstanceIdentifier: new(database), SnapshotType: new("manual"),
	}), func(o *rds.DescribeDBSnapshotsOutput) []types.DBSnapshot { return o.DBSnapshots })
	if cloud.Is(err, "DBSnapshotNotFound", "DBInstanceNotFound") {
		return list[Snapshot](nil, nil, callSnapshots)
	}
	if err != nil {
		return list[Snapshot](nil, err, callSnapshots)
	}
	found = slices.DeleteFunc(found, func(s types.DBSnapshot) bool { // not every endpoint heeds the type
		return aws.ToString(s.SnapshotType) == "automated" || aws.ToString(s.DBInstanceIdentifier) != database
	})
	snapshots, err := each(found, 8, func(s types.DBSnapshot) (Snapshot, error) {
		snapshot := Snapshot{ID: aws.ToString(s.DBSnapshotIdentifier), Encrypted: aws.ToBool(s.Encrypted)}
		out, err := c.RDS.DescribeDBSnapshotAttributes(ctx,
			&rds.DescribeDBSnapshotAttributesInput{DBSnapshotIdentifier: s.DBSnapshotIdentifier})
		if err != nil {
			return snapshot, failed(callSnapshotShares, err)
		}
		if out.DBSnapshotAttributesResult == nil {
			return snapshot, failed(callSnapshotShares, errEmptyAnswer)
		}
		for _, a := range out.DBSnapshotAttributesResult.DBSnapshotAttributes {
			if aws.ToString(a.AttributeName) == "restore" {
				snapshot.SharedTo = a.AttributeValues
			}
		}
		return snapshot, nil
	})
	return list(snapshots, err, callSnapshots)
}

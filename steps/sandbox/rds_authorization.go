package sandbox

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

func init() {
	permit("RDS", map[string]string{
		"DescribeDBInstances": "db:{DBInstanceIdentifier}", "DescribeDBSubnetGroups": "subgrp:{DBSubnetGroupName}",
		"DescribeDBParameters": "pg:{DBParameterGroupName}",
		"DescribeDBSnapshots":  "snapshot:{DBSnapshotIdentifier}", "DescribeDBSnapshotAttributes": "snapshot:{DBSnapshotIdentifier}",
		"ModifyDBSnapshotAttribute": "snapshot:{DBSnapshotIdentifier}", "CreateDBInstanceReadReplica": "db:{DBInstanceIdentifier}", "ListTagsForResource": "{ResourceName}",

		"CreateDBInstance": "db:{DBInstanceIdentifier} subgrp:{DBSubnetGroupName?} pg:{DBParameterGroupName=default.postgres16} og:{OptionGroupName=default:postgres-16}",
		"ModifyDBInstance": "db:{DBInstanceIdentifier} pg:{DBParameterGroupName?}",
		"DeleteDBInstance": "db:{DBInstanceIdentifier}", "StartDBInstance": "db:{DBInstanceIdentifier}",
		"CreateDBSubnetGroup": "subgrp:{DBSubnetGroupName}", "ModifyDBSubnetGroup": "subgrp:{DBSubnetGroupName}", "DeleteDBSubnetGroup": "subgrp:{DBSubnetGroupName}",
		"CreateDBSnapshot": "snapshot:{DBSnapshotIdentifier} db:{DBInstanceIdentifier}", "DeleteDBSnapshot": "snapshot:{DBSnapshotIdentifier}",
		"CreateDBParameterGroup": "pg:{DBParameterGroupName}", "ModifyDBParameterGroup": "pg:{DBParameterGroupName}",
		"RemoveTagsFromResource": "{ResourceName}",
	})
	also("RDS", "DeleteDBInstance", func(c *Call, in any) []need {
		// A final snapshot is a snapshot taken: RDS asks about the instance and about the snapshot.
		snapshot := in.(*rds.DeleteDBInstanceInput)
		if aws.ToString(snapshot.FinalDBSnapshotIdentifier) == "" {
			return nil
		}
		return []need{
			{action: "rds:CreateDBSnapshot", resource: c.ARN("rds", "db:"+aws.ToString(snapshot.DBInstanceIdentifier))},
			{action: "rds:CreateDBSnapshot", resource: c.ARN("rds", "snapshot:"+aws.ToString(snapshot.FinalDBSnapshotIdentifier))},
		}
	})
	permitTags("RDS", "CreateDBInstance", "rds:AddTagsToResource", "db:{DBInstanceIdentifier}")
	permitTags("RDS", "CreateDBSubnetGroup", "rds:AddTagsToResource", "subgrp:{DBSubnetGroupName}")
	permitTags("RDS", "CreateDBSnapshot", "rds:AddTagsToResource", "snapshot:{DBSnapshotIdentifier}")
	// Across a major version the default groups of the new one are put on.
	also("RDS", "ModifyDBInstance", func(c *Call, in any) []need {
		m := in.(*rds.ModifyDBInstanceInput)
		d := rdsState.In(c.World).Instances[aws.ToString(m.DBInstanceIdentifier)]
		if m.EngineVersion == nil || d == nil || majorOf(*m.EngineVersion) == majorOf(d.Version) {
			return nil
		}
		to := majorOf(*m.EngineVersion)
		return []need{{action: "rds:ModifyDBInstance", resource: c.ARN("rds", "pg:default.postgres"+to)}, {action: "rds:ModifyDBInstance", resource: c.ARN("rds", "og:default:postgres-"+to)}}
	})
	permitTags("RDS", "CreateDBParameterGroup", "rds:AddTagsToResource", "pg:{DBParameterGroupName}")
}

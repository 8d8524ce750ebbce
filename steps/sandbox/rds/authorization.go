package rds

import (
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("RDS", map[string]string{
		"DescribeDBInstances": "db:{DBInstanceIdentifier}", "DescribeDBSubnetGroups": "subgrp:{DBSubnetGroupName}",
		"DescribeDBParameters":         "pg:{DBParameterGroupName}",
		"DescribeDBSnapshots":          "snapshot:{DBSnapshotIdentifier}",
		"DescribeDBSnapshotAttributes": "snapshot:{DBSnapshotIdentifier}",
		"ModifyDBSnapshotAttribute":    "snapshot:{DBSnapshotIdentifier}",
		"CreateDBInstanceReadReplica":  "db:{DBInstanceIdentifier}", "ListTagsForResource": "{ResourceName}",

		"CreateDBInstance": "db:{DBInstanceIdentifier} subgrp:{DBSubnetGroupName?} " +
			"pg:{DBParameterGroupName=default.postgres16} og:{OptionGroupName=default:postgres-16}",
		"ModifyDBInstance": "db:{DBInstanceIdentifier} pg:{DBParameterGroupName?}",
		"DeleteDBInstance": "db:{DBInstanceIdentifier}", "StartDBInstance": "db:{DBInstanceIdentifier}",
		"CreateDBSubnetGroup": "subgrp:{DBSubnetGroupName}", "ModifyDBSubnetGroup": "subgrp:{DBSubnetGroupName}",
		"DeleteDBSubnetGroup":    "subgrp:{DBSubnetGroupName}",
		"CreateDBSnapshot":       "snapshot:{DBSnapshotIdentifier} db:{DBInstanceIdentifier}",
		"DeleteDBSnapshot":       "snapshot:{DBSnapshotIdentifier}",
		"CreateDBParameterGroup": "pg:{DBParameterGroupName}", "ModifyDBParameterGroup": "pg:{DBParameterGroupName}",
		"RemoveTagsFromResource": "{ResourceName}",
	})
	core.Also("RDS", "DeleteDBInstance", func(c *core.Call, in any) []core.Need {
		// A final snapshot is a snapshot taken: RDS asks about the instance and about the snapshot.
		snapshot := in.(*rds.DeleteDBInstanceInput)
		if core.Value(snapshot.FinalDBSnapshotIdentifier) == "" {
			return nil
		}
		return []core.Need{
			{Action: "rds:CreateDBSnapshot", Resource: c.ARN("rds", "db:"+core.Value(snapshot.DBInstanceIdentifier))},
			{Action: "rds:CreateDBSnapshot", Resource: c.ARN("rds", "snapshot:"+
				core.Value(snapshot.FinalDBSnapshotIdentifier))},
		}
	})
	core.PermitTags("RDS", "CreateDBInstance", "rds:AddTagsToResource", "db:{DBInstanceIdentifier}")
	core.PermitTags("RDS", "CreateDBSubnetGroup", "rds:AddTagsToResource", "subgrp:{DBSubnetGroupName}")
	core.PermitTags("RDS", "CreateDBSnapshot", "rds:AddTagsToResource", "snapshot:{DBSnapshotIdentifier}")
	// Across a major version the default groups of the new one are put on.
	core.Also("RDS", "ModifyDBInstance", func(c *core.Call, in any) []core.Need {
		m := in.(*rds.ModifyDBInstanceInput)
		d := state.In(c.World).Instances[core.Value(m.DBInstanceIdentifier)]
		if m.EngineVersion == nil || d == nil || core.MajorVersion(*m.EngineVersion) == core.MajorVersion(d.Version) {
			return nil
		}
		to := core.MajorVersion(*m.EngineVersion)
		return []core.Need{{Action: "rds:ModifyDBInstance", Resource: c.ARN("rds", "pg:default.postgres"+to)},
			{Action: "rds:ModifyDBInstance", Resource: c.ARN("rds", "og:default:postgres-"+to)}}
	})
	core.PermitTags("RDS", "CreateDBParameterGroup", "rds:AddTagsToResource", "pg:{DBParameterGroupName}")
}

package rds

import (
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("RDS", core.Write, "db:{DBInstanceIdentifier} subgrp:{DBSubnetGroupName?} "+
		"pg:{DBParameterGroupName=default.postgres16} og:{OptionGroupName=default:postgres-16} "+
		"db:{DBInstanceIdentifier}#AddTagsToResource", createDBInstance)
	core.Handle("RDS", core.Write, "db:{DBInstanceIdentifier}", deleteDBInstance)
	core.Handle("RDS", core.Read, "snapshot:{DBSnapshotIdentifier}", describeDBSnapshots)
	core.Handle("RDS", core.Write, "snapshot:{DBSnapshotIdentifier}", deleteDBSnapshot)
	core.Handle("RDS", core.Write, "pg:{DBParameterGroupName} pg:{DBParameterGroupName}#AddTagsToResource",
		createParameterGroup)
	core.Handle("RDS", core.Write, "pg:{DBParameterGroupName}", modifyParameterGroup)
	core.Handle("RDS", core.Read, "db:{DBInstanceIdentifier}", describeDBInstances)
	core.Handle("RDS", core.Write, "db:{DBInstanceIdentifier} pg:{DBParameterGroupName?}", modifyDBInstance)
	core.Handle("RDS", core.Write, "db:{DBInstanceIdentifier}", startDBInstance)
	core.Handle("RDS", core.Read, "pg:{DBParameterGroupName}", describeDBParameters)
	core.Handle("RDS", core.Write, "db:{DBInstanceIdentifier}", createReplica)
	core.Handle("RDS", core.Write, "snapshot:{DBSnapshotIdentifier} db:{DBInstanceIdentifier} "+
		"snapshot:{DBSnapshotIdentifier}#AddTagsToResource", createDBSnapshot)
	core.Handle("RDS", core.Read, "snapshot:{DBSnapshotIdentifier}", describeSnapshotAttributes)
	core.Handle("RDS", core.Write, "snapshot:{DBSnapshotIdentifier}", modifySnapshotAttribute)
	core.Handle("RDS", core.Write, "subgrp:{DBSubnetGroupName} subgrp:{DBSubnetGroupName}#AddTagsToResource",
		createDBSubnetGroup)
	core.Handle("RDS", core.Read, "subgrp:{DBSubnetGroupName}", describeDBSubnetGroups)
	core.Handle("RDS", core.Write, "subgrp:{DBSubnetGroupName}", modifyDBSubnetGroup)
	core.Handle("RDS", core.Write, "subgrp:{DBSubnetGroupName}", deleteDBSubnetGroup)
	core.Handle("RDS", core.Write, "{ResourceName}", removeTags)
	core.Handle("RDS", core.Read, "{ResourceName}", listTags)

	core.Also("RDS", func(c *core.Call, in *rds.DeleteDBInstanceInput) []core.Need {
		// A final snapshot is a snapshot taken: RDS asks about the instance and about the in.
		if core.Value(in.FinalDBSnapshotIdentifier) == "" {
			return nil
		}
		return []core.Need{
			{Action: "rds:CreateDBSnapshot", Resource: c.ARN("rds", "db:"+core.Value(in.DBInstanceIdentifier))},
			{Action: "rds:CreateDBSnapshot", Resource: c.ARN("rds", "snapshot:"+
				core.Value(in.FinalDBSnapshotIdentifier))},
		}
	})
	// Across a major version the default groups of the new one are put on.
	core.Also("RDS", func(c *core.Call, m *rds.ModifyDBInstanceInput) []core.Need {
		d := state.In(c.World).Instances[core.Value(m.DBInstanceIdentifier)]
		if m.EngineVersion == nil || d == nil || core.MajorVersion(*m.EngineVersion) == core.MajorVersion(d.Version) {
			return nil
		}
		to := core.MajorVersion(*m.EngineVersion)
		return []core.Need{{Action: "rds:ModifyDBInstance", Resource: c.ARN("rds", "pg:default.postgres"+to)},
			{Action: "rds:ModifyDBInstance", Resource: c.ARN("rds", "og:default:postgres-"+to)}}
	})
}

package rds

import (
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/sandbox/core"
)

var state = core.NewRegional[Resources]("RDS")

func init() {
	core.RegisterTags("RDS", state.Tags)
	core.RegisterFingerprint("RDS", fingerprint)

	write("db:{DBInstanceIdentifier} subgrp:{DBSubnetGroupName?} "+
		"pg:{DBParameterGroupName=default.postgres16} og:{OptionGroupName=default:postgres-16} "+
		"db:{DBInstanceIdentifier}#AddTagsToResource", createDBInstance)
	write("db:{DBInstanceIdentifier}", deleteDBInstance)
	read("snapshot:{DBSnapshotIdentifier}", describeDBSnapshots)
	write("snapshot:{DBSnapshotIdentifier}", deleteDBSnapshot)
	write("pg:{DBParameterGroupName} pg:{DBParameterGroupName}#AddTagsToResource", createParameterGroup)
	write("pg:{DBParameterGroupName}", modifyParameterGroup)
	read("db:{DBInstanceIdentifier}", describeDBInstances)
	write("db:{DBInstanceIdentifier} pg:{DBParameterGroupName?}", modifyDBInstance)
	write("db:{DBInstanceIdentifier}", startDBInstance)
	read("pg:{DBParameterGroupName}", describeDBParameters)
	write("db:{DBInstanceIdentifier}", createReplica)
	write("snapshot:{DBSnapshotIdentifier} db:{DBInstanceIdentifier} "+
		"snapshot:{DBSnapshotIdentifier}#AddTagsToResource", createDBSnapshot)
	read("snapshot:{DBSnapshotIdentifier}", describeSnapshotAttributes)
	write("snapshot:{DBSnapshotIdentifier}", modifySnapshotAttribute)
	write("subgrp:{DBSubnetGroupName} subgrp:{DBSubnetGroupName}#AddTagsToResource", createDBSubnetGroup)
	read("subgrp:{DBSubnetGroupName}", describeDBSubnetGroups)
	write("subgrp:{DBSubnetGroupName}", modifyDBSubnetGroup)
	write("subgrp:{DBSubnetGroupName}", deleteDBSubnetGroup)
	write("{ResourceName}", removeTags)
	read("{ResourceName}", listTags)

	core.Also("RDS", func(c *core.Call, in *rds.DeleteDBInstanceInput) []core.Need {
		// A final snapshot is a snapshot taken: RDS asks about the instance and about the snapshot.
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

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("RDS", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("RDS", core.Write, needs, f) }

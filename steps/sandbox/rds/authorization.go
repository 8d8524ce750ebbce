package rds

import (
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/sandbox/core"
)

func init() {
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

package elasticache

import (
	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Also("ElastiCache", func(c *core.Call, m *elasticache.ModifyReplicationGroupInput) []core.Need {
		g := State.In(c.World).Groups[core.Value(m.ReplicationGroupId)]
		if g == nil || m.EngineVersion == nil {
			return nil
		}
		engine := core.OrDefault(m.Engine, g.Engine)
		if engine == g.Engine && core.MajorVersion(*m.EngineVersion) == core.MajorVersion(g.Version) {
			return nil
		}
		return []core.Need{{Action: "elasticache:ModifyReplicationGroup", Resource: c.ARN("elasticache", "parametergroup:"+
			parameters(engine, *m.EngineVersion))}}
	})
}

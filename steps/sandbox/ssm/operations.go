package ssm

import (
	"strings"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("SSM", core.Read, "{Name}", getParameter)
	core.Handle("SSM", core.Read, "{Names}", getParameters)
	core.Handle("SSM", core.Read, "{Path}", parametersByPath)
	core.Handle("SSM", core.Read, "*", describeParameters)
	core.Handle("SSM", core.Write, "{Name} {Name}#AddTagsToResource", putParameter)
	core.Handle("SSM", core.Write, "{Name}", deleteParameter)
	core.Handle("SSM", core.Write, "{Names}", deleteParameters)
	core.Handle("SSM", core.Read, "{ResourceId}", listTagsForResource)

	// A parameter's ARN has one slash between "parameter" and its name, and a path loses the slash at its end.
	core.RegisterARN("SSM", func(c *core.Call, name string) string {
		return parameterARN(c, strings.TrimSuffix(name, "/"))
	})
	core.RegisterTags("SSM", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, p := range State.In(w).Parameters {
			all[p.ARN] = p.Tags
		}
		return all
	})
}

package ssm

import (
	"strings"

	"slipway/steps/sandbox/core"
)

var State = core.NewRegional[Resources]("SSM")

func init() {
	read("{Name}", getParameter)
	read("{Names}", getParameters)
	read("{Path}", parametersByPath)
	read("*", describeParameters)
	write("{Name} {Name}#AddTagsToResource", putParameter)
	write("{Name}", deleteParameter)
	read("{ResourceId}", listTagsForResource)

	// A parameter's ARN has one slash between "parameter" and its name, and a path loses the slash at its end.
	core.RegisterARN("SSM", func(c *core.Call, name string) string {
		return parameterARN(c, strings.TrimSuffix(name, "/"))
	})
	core.RegisterTags("SSM", State.Tags)
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("SSM", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("SSM", core.Write, needs, f) }

package logs

import (
	"fmt"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterFingerprint("CloudWatch Logs", fingerprint)
	core.RegisterTags("CloudWatch Logs", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, g := range state.In(w).Groups {
			all[g.ARN] = g.Tags
		}
		return all
	})
}

func fingerprint(w *core.World) []string {
	var lines []string
	for name, g := range state.In(w).Groups {
		lines = append(lines, fmt.Sprintf("log group %s retention=%d protected=%t tags=%s", name, g.Retention, g.Protected,
			core.TagWords(g.Tags)))
	}
	return lines
}

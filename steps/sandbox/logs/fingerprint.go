package logs

import (
	"fmt"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterFingerprint("CloudWatch Logs", fingerprint)
	core.RegisterTags("CloudWatch Logs", state.Tags)
}

func fingerprint(w *core.World) []string {
	var lines []string
	for name, g := range state.In(w).Groups {
		lines = append(lines, fmt.Sprintf("log group %s retention=%d protected=%t tags=%s", name, g.Retention, g.Protected,
			core.TagWords(g.Tags)))
	}
	return lines
}

package sandbox

import "fmt"

func init() {
	registerFingerprint("CloudWatch Logs", logsFingerprint)
	registerTags("CloudWatch Logs", func(w *World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, g := range logsState.In(w).Groups {
			all[g.ARN] = g.Tags
		}
		return all
	})
}

func logsFingerprint(w *World) []string {
	var lines []string
	for name, g := range logsState.In(w).Groups {
		lines = append(lines, fmt.Sprintf("log group %s retention=%d protected=%t tags=%s", name, g.Retention, g.Protected, tagWords(g.Tags)))
	}
	return lines
}

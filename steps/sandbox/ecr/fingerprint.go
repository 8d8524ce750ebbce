package ecr

import (
	"encoding/json"
	"fmt"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterFingerprint("ECR", fingerprint)
	core.RegisterTags("ECR", func(w *core.World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, r := range state.In(w).Repositories {
			all[*r.RepositoryArn] = r.Tags
		}
		return all
	})
}

func fingerprint(w *core.World) []string {
	var lines []string
	for name, r := range state.In(w).Repositories {
		var images []string
		for _, digest := range core.SortedKeys(r.Images) {
			images = append(images, fmt.Sprintf("%s%v", digest[:min(19, len(digest))], r.tagsOf(digest)))
		}
		lines = append(lines, fmt.Sprintf("repository %s %s scan=%t policy=%s images=%v tags=%s", name, r.ImageTagMutability,
			r.ImageScanningConfiguration.ScanOnPush, r.Policy, images, core.TagWords(r.Tags)))
	}
	if s := state.In(w).Scanning; s != nil {
		rules, _ := json.Marshal(s)
		lines = append(lines, "registry scanning "+string(rules))
	}
	return lines
}

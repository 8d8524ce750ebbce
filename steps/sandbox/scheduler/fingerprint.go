package scheduler

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

func fingerprint(w *core.World) []string {
	var lines []string
	for name, g := range schedulerState.In(w).Groups {
		lines = append(lines, fmt.Sprintf("schedule group %s deleting=%t tags=%s", name, !g.Deleting.IsZero(),
			core.TagWords(g.Tags)))
	}
	for key, s := range schedulerState.In(w).Schedules {
		target, _ := json.Marshal(s.Target)
		window, _ := json.Marshal(s.Window)
		said := string(target)
		if e := s.Target.EcsParameters; e != nil && e.NetworkConfiguration != nil &&
			e.NetworkConfiguration.AwsvpcConfiguration != nil {
			for _, id := range slices.Concat(e.NetworkConfiguration.AwsvpcConfiguration.Subnets,
				e.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups) {
				name := fmt.Sprint(ec2.State.In(w).GroupNames([]string{id}))
				if strings.HasPrefix(id, "subnet-") {
					name = fmt.Sprint(ec2.State.In(w).SubnetNames([]string{id}))
				}
				said = strings.ReplaceAll(said, id, name)
			}
		}
		lines = append(lines, fmt.Sprintf("schedule %s %s %s %s window=%s target=%s after=%s", key, s.State, s.Expression,
			s.Timezone, window, said, s.After))
	}
	return lines
}

package status

import (
	"strings"

	"slipway/steps/plan"
)

// DataLoss is what is gone once a replacement or deletion is done; "" where its reason says it.
func DataLoss(a plan.Action) string {
	has := func(part string) bool { return strings.Contains(a.ID, part) }
	switch {
	case has("service/old-target-group"):
		return "nothing, it goes once neither a listener nor the service uses it"
	case a.Verb != plan.Delete:
		return ""
	case a.ID == "data/database":
		if strings.HasPrefix(a.Reason, "with a final snapshot") {
			return "nothing, the final snapshot keeps its rows"
		}
		return "every row in it, its automatic backups too"
	case a.ID == "data/cache":
		return "what is in it: a cache leaves no snapshot"
	case a.ID == "image/repository":
		return "its images"
	case a.ID == "service/log-group":
		return "its log lines"
	case has("alias"):
		return a.Name + " no longer leads to the API"
	case has("validation-record"):
		return "nothing, the certificate goes too"
	case has("certificate"):
		return "nothing, AWS issues another when a domain is set again"
	case has("listener-443"):
		return "HTTPS; the API is then reached over plain HTTP, readable on its way"
	case has("service/worker-"):
		return "the worker runs no more"
	case has("schedule/definition"), has("service/definition-"):
		return "nothing that runs"
	case a.Step == "schedule":
		return "the job runs no more"
	case a.Step == "secrets":
		return "its value"
	case a.Step == "budget":
		return "the alarms: nobody is told when the month gets dearer"
	}
	return ""
}

package data

import (
	"fmt"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// freePlanDays is for how long RDS keeps backups on AWS's free plan.
const freePlanDays = 1

const upgradePlan = "or upgrade the account's plan in the Billing console: its credits stay"

// RefusedOnFreePlan are the answers about a database that RDS refuses on AWS's free plan, with the value it takes
// instead.
func RefusedOnFreePlan(s stack.Settings) map[string]string {
	refused := map[string]string{}
	if !s.HasDatabase() {
		return refused
	}
	d := s.Data
	if d.BackupDays > freePlanDays {
		refused["data.backup_days"] = fmt.Sprint(freePlanDays)
	}
	if !strings.HasSuffix(d.Class, ".micro") {
		refused["data.class"] = "db.t4g.micro"
	}
	if d.MultiAZ {
		refused["data.multi_az"] = "false"
	}
	return refused
}

// refuseOnFreePlan stops a plan that RDS would refuse in the middle, after much is made already.
func refuseOnFreePlan(b *plan.Builder) bool {
	if !b.Live.OnFreePlan() {
		return false
	}
	refused := RefusedOnFreePlan(b.Settings)
	for _, id := range []string{"data.class", "data.backup_days", "data.multi_az"} {
		value, is := refused[id]
		if !is {
			continue
		}
		b.Refuse(plan.Problem{
			Kind: plan.Invalid, Step: Step, Resource: id,
			Why: fmt.Sprintf("the account is on AWS's free plan, under which RDS makes micro databases without a standby "+
				"only, and keeps backups for %d day; the answer is %s", freePlanDays, b.Settings.Get(id)),
			WayOut: fmt.Sprintf("set %s to %s, %s", id, value, upgradePlan),
		})
	}
	return len(refused) > 0
}

// backupsOnFreePlan is what to say of backups that are as long as the plan of the account allows; "" for any other.
func backupsOnFreePlan(l *live.Stack, days int) string {
	if !l.OnFreePlan() || days < freePlanDays {
		return ""
	}
	return fmt.Sprintf("; AWS's free plan, which the account is on, keeps them for %d day at most: upgrade the plan, "+
		"then set data.backup_days to 7 and apply", freePlanDays)
}

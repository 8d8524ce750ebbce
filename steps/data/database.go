package data

import (
	"fmt"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// databaseTypical is how long RDS takes to make an instance that takes connections: creating, then backing-up with an
// address.
const databaseTypical = 5 * time.Minute

// planDatabase adds the subnet group and the instance, or says why they cannot be as the answers say.
func planDatabase(b *plan.Builder) {
	identity := b.Live.Identity
	has, ok := database(identity).Needed(b)
	if !ok {
		return
	}
	if !b.Settings.HasDatabase() {
		if has != nil && identity.Owns(has.Tags) && has.Status != "deleting" {
			keep(b, "data.database", identity.Database())
			return
		}
		leftoverSubnets(b, databaseSubnets(identity), has != nil)
		return
	}
	if !planSubnets(b, databaseSubnets(identity)) {
		return
	}
	switch {
	case has == nil && (refuseOldPostgres(b) || refuseOnFreePlan(b)):
	case has == nil:
		addDatabase(b, "")
	case has.Status == "deleting" && (refuseOldPostgres(b) || refuseOnFreePlan(b)):
	case has.Status == "deleting":
		addDatabase(b, waitFirst)
	case b.Owned(Step, "database", identity.Database(), has.Tags):
		compareDatabase(b, *has)
	}
}

// leftoverSubnets removes a subnet group that was made before the answer became none.
func leftoverSubnets(b *plan.Builder, g subnetGroup, used bool) {
	if has := g.In(b.Live).Value; has != nil && !used && b.Live.Identity.Owns(has.Tags) {
		a := deleteSubnets(g, "")
		a.Reason = "the stack has no use for it"
		b.Add(a)
	}
}

// addDatabase adds the creation of the instance.
func addDatabase(b *plan.Builder, reason string) {
	s, l := b.Settings, b.Live
	version := s.Data.Version
	b.Add(plan.Action{
		ID: actDatabase, Step: Step, Verb: plan.Create, Name: b.Live.Identity.Database(), Title: "RDS PostgreSQL " + version,
		Reason:  reason,
		Needs:   []string{"network/db-group", actDatabaseSubnets, "secrets/" + stack.KeyDatabasePassword},
		Typical: databaseTypical, Calls: []string{"rds create-db-instance"},
		Changes: databaseSettings(s, l, false).first(), Run: createDatabase,
		Sends: func() []any { return []any{databaseRequest(s, l, stack.Secret{})} },
	})
}

// compareDatabase holds the instance against the answers and against its own health.
func compareDatabase(b *plan.Builder, has live.Database) {
	if locked(b, has) {
		return
	}
	a := plan.Action{
		ID: actDatabase, Step: Step, Verb: plan.None, Name: b.Live.Identity.Database(), Title: "RDS PostgreSQL " +
			major(has.Version),
		Needs: []string{"network/db-group", actDatabaseSubnets, "secrets/" + stack.KeyDatabasePassword},
		Run:   updateDatabase(passwordBefore(b)),
	}
	drift := databaseSettings(b.Settings, b.Live, b.Will("network/db-group")).among(b.Intent.Fields).drift(has)
	if len(drift) > 0 && refuseOnFreePlan(b) {
		return
	}
	for _, s := range drift {
		s.update(&a, has)
		a.Typical = max(a.Typical, s.typical)
	}
	if resetting(b, stack.KeyDatabasePassword) {
		a.Verb = plan.Update
		a.Changes = append(a.Changes, plan.Change{Field: "master password", From: "[secret]", To: "the one in " +
			b.Live.Identity.Parameter(stack.KeyDatabasePassword)})
		a.Typical = max(a.Typical, time.Minute)
		a.Reason = joinReasons(a.Reason, "tasks that run are refused new connections from the moment the password "+
			"changes until they have been replaced")
	}
	health, bad := databaseHealth(has, b.Settings.Data.Storage)
	if bad == "" && refuseChangeNow(b, has) {
		return
	}
	if bad != "" {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: Step, Resource: a.Name, Why: "it is " + has.Status + ": " + bad,
			WayOut: wayOut(has)})
		return
	}
	if health != "" {
		a.Verb = plan.Update
		a.Typical = max(a.Typical, 5*time.Minute)
		a.Reason = joinReasons(health, a.Reason)
	}
	if len(a.Changes) > 0 {
		a.Calls = []string{"rds modify-db-instance"}
	}
	if has.Status == "stopped" || has.Status == "stopping" {
		a.Calls = append([]string{"rds start-db-instance"}, a.Calls...)
	}
	if !prerequisitesRead(b, "the database "+has.ID) && a.Verb == plan.None {
		return
	}
	b.Add(a)
}

// locked refuses answers that would need another database.
func locked(b *plan.Builder, has live.Database) bool {
	d := b.Settings.Data
	n := 0
	refuse := func(answer, why, wayOut string) {
		n++
		b.Refuse(plan.Problem{Kind: plan.Locked, Step: Step, Resource: answer, Why: why, WayOut: wayOut})
	}
	if has.Engine != "" && has.Engine != "postgres" {
		refuse("data.database", fmt.Sprintf("%s runs %s, and an engine cannot change", has.ID, has.Engine),
			"choose another app or environment name")
	}
	switch {
	case d.Storage < has.Storage && has.MaxStorage > 0: // RDS grows it when it runs full: the answer may be right and old
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("%s has %d GiB and data.storage is %d: RDS makes it larger by "+
			"itself when it runs full, and storage never shrinks. It stays as it is; set data.storage to %d to have the "+
			"answer and the price say so", has.ID, has.Storage, d.Storage,
			has.Storage)})
	case d.Storage < has.Storage:
		refuse("data.storage", fmt.Sprintf("%s has %d GiB, and storage never shrinks (it grows by itself when it runs full)",
			has.ID, has.Storage),
			fmt.Sprintf("set data.storage to %d", has.Storage))
	}
	if least := has.Storage + (has.Storage+9)/10; d.Storage > has.Storage && d.Storage < least {
		// RDS would round it up, and the answer would then be less than what there is
		refuse("data.storage", fmt.Sprintf("%s has %d GiB, and storage grows by a tenth at least", has.ID, has.Storage),
			fmt.Sprintf("set data.storage to %d or more", least))
	}
	switch {
	case number(d.Version) < number(major(has.Version)) && supportEnded(d.Version, b.Live.ReadAt):
		// RDS upgrades it then, by itself
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("%s runs PostgreSQL %s and data.version is %s, whose support has "+
			"ended: RDS upgrades such a database by itself, and it cannot go back. It stays as it is; set data.version to %s",
			has.ID, has.Version, d.Version, major(has.Version))})
	case number(d.Version) < number(major(has.Version)):
		refuse("data.version", fmt.Sprintf("%s runs PostgreSQL %s, and a database cannot go back to %s", has.ID, has.Version,
			d.Version),
			"set data.version to "+major(has.Version))
	}
	return n > 0
}

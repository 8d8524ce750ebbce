package data

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// snapshotUSD is about what a GiB of a snapshot costs a month.
const snapshotUSD = 0.10

// served are the actions whose resources use the data: they go first, so that the last write is in the final snapshot.
func served(b *plan.Builder) []string {
	return append(b.WorkerServices(), "service/service", "schedule/group")
}

// noteKept says what stays, and that it goes on costing.
func noteKept(b *plan.Builder) {
	l := b.Live
	stays := func(what string) {
		b.Note(plan.Note{Step: Step, Text: "the " + what +
			" stays, and is billed as before: about what slipway cost shows for it"})
	}
	if d := l.Database.Value; d != nil && l.Identity.Owns(d.Tags) {
		stays("database " + d.ID)
	}
	if c := l.Cache.Value; c != nil && l.Identity.Owns(c.Tags) {
		stays("cache " + c.ID)
	}
	if c := l.CacheCluster.Value; c != nil && l.Identity.Owns(c.Tags) {
		stays("cache " + c.ID)
	}
}

func destroyDatabase(b *plan.Builder) {
	l := b.Live
	has, ok := database(l.Identity).Needed(b)
	if !ok {
		return
	}
	switch {
	case has == nil:
	case has.Status == "deleting":
		b.Add(plan.Action{
			ID: actDatabase, Step: Step, Verb: plan.Delete, Name: has.ID, Title: "RDS PostgreSQL " + major(has.Version),
			Typical: 5 * time.Minute,
			Reason:  "AWS is deleting it already: waits until it is gone", Run: deleteDatabase,
		})
	case !l.Identity.Owns(has.Tags):
		database(l.Identity).NoteForeign(b)
		return
	default:
		a := plan.Action{
			ID: actDatabase, Step: Step, Verb: plan.Delete, Name: has.ID, Title: "RDS PostgreSQL " + major(has.Version),
			Typical: 8 * time.Minute,
			Needs:   served(b), Calls: []string{"rds delete-db-instance"}, Run: deleteDatabase,
		}
		if has.Protected {
			a.Changes = append(a.Changes, plan.Change{Field: "deletion protection", From: "yes", To: "no"})
			a.Calls = append([]string{"rds modify-db-instance"}, a.Calls...)
		}
		if b.Intent.SkipSnapshot {
			a.Reason = "WITHOUT a final snapshot: what is in it is lost, its automatic backups too"
		} else {
			a.Reason = "with a final snapshot"
			usd := float64(has.Storage) * snapshotUSD
			b.Note(plan.Note{Step: Step, USD: usd, Text: fmt.Sprintf("the final snapshot %s-final-… of the database stays "+
				"(about $%.2f per GiB and month, %d GiB at most: $%.2f); restoring it sets a new master password, since "+
				"DB_PASSWORD is deleted. Remove it with aws rds delete-db-snapshot",
				has.ID, snapshotUSD, has.Storage, usd)})
		}
		b.Note(plan.Note{Step: Step, Text: "the log groups /aws/rds/instance/" + has.ID +
			"/postgresql and /upgrade, which RDS has made, stay (about $0.03 per GiB and month): aws logs delete-log-group " +
			"removes them"})
		b.Add(a)
	}
	destroySubnets(b, databaseSubnets(l.Identity), actDatabase)
}

// deleteDatabase takes the protection off, deletes with a final snapshot unless told not to, and waits until it is
// gone.
func deleteDatabase(ctx context.Context, r *plan.Run) error {
	d := *r.Live().Database.Value
	if d.Status != "deleting" {
		if err := preparedForDelete(ctx, r, &d); err != nil {
			return err
		}
		in := &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &d.ID, DeleteAutomatedBackups: new(true),
			SkipFinalSnapshot: new(r.Intent.SkipSnapshot)}
		if !r.Intent.SkipSnapshot {
			in.FinalDBSnapshotIdentifier = new(d.ID + "-final-" + r.Clock.Now().UTC().Format("20060102150405"))
			r.Progress("taking the final snapshot " + *in.FinalDBSnapshotIdentifier)
		}
		err := whenFree(ctx, r, d.ID, func() error { return cloud.Err(r.Clients.RDS.DeleteDBInstance(ctx, in)) })
		if cloud.Is(err, "InvalidDBInstanceState") {
			if fact := live.ReadDatabase(ctx, r.Clients, d.ID); fact.Exists() && fact.Value.Status == "deleting" {
				err = nil // the reply to a first try was lost
			}
		}
		if err != nil && !cloud.NotFound(err) {
			return fmt.Errorf("delete database %s: %w", d.ID, err)
		}
	}
	return database(r.Live().Identity).UntilGone(ctx, r, 7*time.Minute)
}

// preparedForDelete waits until RDS takes a delete and switches the protection off.
func preparedForDelete(ctx context.Context, r *plan.Run, d *live.Database) error {
	broken := slices.Contains([]string{"failed", "incompatible-restore", "incompatible-network", "insufficient-capacity"},
		d.Status)
	if broken && !r.Intent.SkipSnapshot {
		return errors.New("delete database " + d.ID + ": it is " + d.Status +
			", so RDS can take no final snapshot; destroy again with --skip-snapshot if nothing in it is needed")
	}
	if err := startDatabase(ctx, r, d.ID); err != nil {
		return err
	}
	if wait, bad := databaseHealth(*r.Live().Database.Value, 0); wait != "" && bad == "" {
		if err := untilDatabase(ctx, r, 5*time.Minute, connected); err != nil {
			return err
		}
	}
	*d = *r.Live().Database.Value
	if !d.Protected {
		return nil
	}
	err := whenFree(ctx, r, d.ID, func() error {
		_, err := r.Clients.RDS.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{
			DBInstanceIdentifier: &d.ID, DeletionProtection: new(false), ApplyImmediately: new(true),
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("switch off the deletion protection of database %s: %w", d.ID, err)
	}
	err = r.Until(ctx, plan.Wait{Check: func(ctx context.Context) (bool, string, error) {
		fact := live.ReadDatabase(ctx, r.Clients, d.ID)
		if fact.Err != nil || fact.Value == nil {
			return true, "", fact.Err
		}
		r.Record(func(l *live.Stack) { l.Database = fact })
		busy, _ := databaseHealth(*fact.Value, 0)
		return !fact.Value.Protected && (busy == "" || broken), fact.Value.Status, nil
	}})
	if err != nil {
		return fmt.Errorf("wait for database %s: %w", d.ID, err)
	}
	return nil
}

// whenFree makes a call, and makes it again once the database is available when it turns out to be busy: it takes
// connections sooner than changes, and an earlier change begins some seconds after RDS has taken it, so that what was
// read a moment ago may say nothing of it.
func whenFree(ctx context.Context, r *plan.Run, id string, call func() error) error {
	free := func(d live.Database) bool { return d.Status == "available" || d.Status == "storage-optimization" }
	for tries := 1; ; tries++ {
		err := call()
		if !cloud.Is(err, "InvalidDBInstanceState") || tries == 4 {
			return err
		}
		if fact := live.ReadDatabase(ctx, r.Clients, id); !fact.Exists() || fact.Value.Status == "deleting" {
			return err
		}
		if waited := untilDatabase(ctx, r, 5*time.Minute, free); waited != nil {
			return waited
		}
	}
}

package data

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// createDatabase makes the instance and waits until it can be used. The certificate authority is left to RDS, whose
// default follows the region's.
func createDatabase(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	resource := database(l.Identity)
	name := resource.Name
	if d := l.Database.Value; d != nil && d.Status == "deleting" {
		if err := resource.UntilGone(ctx, r, 6*time.Minute); err != nil {
			return err
		}
	}
	password, err := secret(r, stack.KeyDatabasePassword)
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	if r.Live().OwnGroup(l.Identity.DatabaseGroup()) == nil {
		return errors.New("create database " + name + ": its security group is not there; run it again")
	}
	in := databaseRequest(r.Settings, r.Live(), password)
	err = firstUse(ctx, r, serviceRDS, func() error { return cloud.Err(r.Clients.RDS.CreateDBInstance(ctx, in)) })
	if cloud.Is(err, "DBInstanceAlreadyExists") {
		_, err = resource.Claim(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return untilDatabase(ctx, r, databaseTypical, connected)
}

// databaseRequest is the request that makes the instance.
func databaseRequest(s stack.Settings, l *live.Stack, password stack.Secret) *rds.CreateDBInstanceInput {
	in := &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: new(l.Identity.Database()), MasterUserPassword: new(password.Reveal()),
		DBSubnetGroupName: new(l.Identity.DatabaseSubnets()),
		Tags: cloud.TagList(l.Identity.Tags(),
			func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
	}
	databaseSettings(s, l, false).create(in)
	return in
}

// updateDatabase is the action that brings an instance to where the answers want it: started, available, changed,
// changed for good. before is what the parameters held before a change of the password.
func updateDatabase(before map[string]stack.Secret) func(context.Context, *plan.Run) error {
	return func(ctx context.Context, r *plan.Run) error { return changeDatabase(ctx, r, before) }
}

func changeDatabase(ctx context.Context, r *plan.Run, before map[string]stack.Secret) error {
	l := r.Live()
	name := l.Identity.Database()
	if err := startDatabase(ctx, r, name); err != nil {
		return err
	}
	d := r.Live().Database.Value
	if wait, _ := databaseHealth(*d, r.Settings.Data.Storage); wait != "" && d.Status != "storage-full" {
		if err := untilDatabase(ctx, r, 5*time.Minute, connected); err != nil {
			return err
		}
		d = r.Live().Database.Value
	}
	in := &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &name, ApplyImmediately: new(true)}
	drift := databaseSettings(r.Settings, r.Live(), false).among(r.Intent.Fields).drift(*d)
	typical := max(time.Minute, drift.modify(in, *d))
	reset, err := passwordToSet(r)
	if err != nil {
		return fmt.Errorf("change database %s: %w", name, err)
	}
	if reset != nil {
		in.MasterUserPassword = new(reset.Reveal())
	}
	if len(drift) == 0 && reset == nil {
		return nil
	}
	modify := func() error { return cloud.Err(r.Clients.RDS.ModifyDBInstance(ctx, in)) }
	err = whenFree(ctx, r, name, modify)
	resting := storageResting(err)
	if resting {
		r.Note(plan.Note{Step: Step, Text: "the storage of " + name + " is not changed yet: " + cloud.Explain(err).Means +
			". Apply again when that is over"})
		in.AllocatedStorage, in.StorageType, in.Iops, in.MaxAllocatedStorage = nil, nil, nil, nil
		if err = nil; !reflect.DeepEqual(in, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &name,
			ApplyImmediately: in.ApplyImmediately}) {
			err = whenFree(ctx, r, name, modify)
		}
	}
	if err != nil {
		if reset != nil && notMade(err) {
			err = putBack(ctx, r, before, err)
		}
		return fmt.Errorf("change database %s: %w", name, err)
	}
	err = untilDatabase(ctx, r, typical, func(d live.Database) bool {
		_, changing := d.Pending["MasterUserPassword"]
		for _, s := range databaseSettings(r.Settings, r.Live(), false).among(r.Intent.Fields).drift(d) {
			// what is put off is not waited for, nor are logs: they come when RDS has set them up, and some AWS keep no word of
			// them
			if s.field != fieldLogs && !(resting && strings.HasPrefix(s.field, "storage")) {
				return false
			}
		}
		return !changing
	})
	if err != nil {
		return err
	}
	if reset != nil {
		return r.DeleteParameter(ctx, stack.ResetMarker(stack.KeyDatabasePassword))
	}
	return nil
}

// storageResting matches what RDS says of a change to a volume that it is still working on, or that had its four
// changes of the day.
func storageResting(err error) bool {
	said := strings.ToLower(fmt.Sprint(err))
	return cloud.Is(err, "InvalidParameterCombination", "InvalidDBInstanceState", "StorageQuotaExceeded",
		"InvalidParameterValue") && strings.Contains(said, "storage") &&
		(strings.Contains(said, "being optimized") || strings.Contains(said, "24 hours") ||
			strings.Contains(said, "six hours") || strings.Contains(said, "6 hours"))
}

// startDatabase starts an instance that is stopped, or about to be.
func startDatabase(ctx context.Context, r *plan.Run, name string) error {
	d := r.Live().Database.Value
	if d == nil {
		return errors.New("database " + name + " is not there; run it again")
	}
	if d.Status == "stopping" {
		err := database(r.Live().Identity).Until(ctx, r, 2*time.Minute, func(d live.Database) (bool,
			error) {
			return d.Status != "stopping", nil
		})
		if err != nil {
			return err
		}
		d = r.Live().Database.Value
	}
	if d.Status != "stopped" {
		return nil
	}
	if _, err := r.Clients.RDS.StartDBInstance(ctx, &rds.StartDBInstanceInput{DBInstanceIdentifier: &name}); err != nil {
		return fmt.Errorf("start database %s: %w", name, err)
	}
	// What was read says stopped, which says nothing any more: look again before anything else is changed.
	return untilDatabase(ctx, r, 5*time.Minute, connected)
}

// connected asks nothing more of an instance than that it takes connections.
func connected(live.Database) bool { return true }

// untilDatabase waits until the instance takes connections, has an address and is as ready wants it, and records it.
func untilDatabase(ctx context.Context, r *plan.Run, typical time.Duration, ready func(live.Database) bool) error {
	return database(r.Live().Identity).Until(ctx, r, typical, func(d live.Database) (bool, error) {
		if _, bad := databaseHealth(d, r.Settings.Data.Storage); bad != "" && d.Status != "storage-full" {
			return false, errors.New("it is " + d.Status + ": " + bad + "; " + wayOut(d))
		}
		return connectable(d.Status) && d.Address != "" && ready(d), nil
	})
}

package data

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// createDatabase makes the instance and waits until it can be used. The certificate authority is left to RDS, whose default
// follows the region's; Iops are left out because gp3 refuses them below 400 GiB.
func createDatabase(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	name := l.Identity.Database()
	if d := l.Database.Value; d != nil && d.Status == "deleting" {
		if err := untilDatabaseGone(ctx, r, name, 6*time.Minute); err != nil {
			return err
		}
	}
	password, err := secret(r, stack.KeyDatabasePassword)
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	g := group(r.Live(), l.Identity.DatabaseGroup())
	if g == nil {
		return errors.New("create database " + name + ": its security group is not there; run it again")
	}
	s, d := r.Settings, r.Settings.Data
	in := &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: &name, Engine: aws.String("postgres"), EngineVersion: &d.Version, DBInstanceClass: &d.Class,
		DBName: aws.String(s.DatabaseName()), MasterUsername: aws.String(s.DatabaseUser()), MasterUserPassword: aws.String(password.Reveal()),
		AllocatedStorage: aws.Int32(int32(d.Storage)), MaxAllocatedStorage: aws.Int32(int32(maxStorage(d.Storage))),
		StorageType: aws.String(storageGP3), StorageEncrypted: aws.Bool(true),
		MultiAZ: &d.MultiAZ, PubliclyAccessible: aws.Bool(false),
		DBSubnetGroupName: aws.String(l.Identity.DatabaseSubnets()), VpcSecurityGroupIds: []string{g.ID},
		BackupRetentionPeriod: aws.Int32(int32(d.BackupDays)), CopyTagsToSnapshot: aws.Bool(true),
		DeletionProtection: &d.Protect, AutoMinorVersionUpgrade: aws.Bool(true),
		EnableCloudwatchLogsExports: databaseLogs, EngineLifecycleSupport: aws.String(noExtendedSupport),
	}
	for k, v := range l.Identity.Tags() {
		in.Tags = append(in.Tags, types.Tag{Key: &k, Value: &v})
	}
	err = firstUse(ctx, r, serviceRDS, func() error {
		_, err := r.Clients.RDS.CreateDBInstance(ctx, in)
		return err
	})
	if cloud.Is(err, "DBInstanceAlreadyExists") {
		err = ownDatabase(ctx, r, name)
	}
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return untilDatabase(ctx, r, name, databaseUsual, func(d live.Database) bool { return true })
}

// ownDatabase accepts a name that is taken when the instance is the stack's: the reply to its creation was lost.
func ownDatabase(ctx context.Context, r *plan.Run, name string) error {
	fact, err := seen(ctx, r, func(ctx context.Context) live.Fact[live.Database] { return live.ReadDatabase(ctx, r.Clients, name) })
	switch {
	case err != nil:
		return err
	case fact.Err != nil:
		return fact.Err
	case fact.Value == nil || !r.Live().Identity.Owns(fact.Value.Tags):
		return errors.New("the name is taken by a database without slipway's tags: choose another app name")
	}
	return nil
}

// updateDatabase brings an instance to where the answers want it: started, available, changed, changed for good.
func updateDatabase(ctx context.Context, r *plan.Run) error {
	l := r.Live()
	name := l.Identity.Database()
	if err := startDatabase(ctx, r, name); err != nil {
		return err
	}
	d := r.Live().Database.Value
	if wait, _ := databaseHealth(*d, r.Settings.Data.Storage); wait != "" && d.Status != "storage-full" {
		if err := untilDatabase(ctx, r, name, 5*time.Minute, func(live.Database) bool { return true }); err != nil {
			return err
		}
		d = r.Live().Database.Value
	}
	in := &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &name, ApplyImmediately: aws.Bool(true)}
	drift := databaseDrift(r.Settings, r.Live(), *d, false)
	usual := time.Minute
	for _, s := range drift {
		s.apply(in)
		usual = max(usual, s.usual)
	}
	reset, err := passwordToSet(r)
	if err != nil {
		return fmt.Errorf("change database %s: %w", name, err)
	}
	if reset != nil {
		in.MasterUserPassword = aws.String(reset.Reveal())
	}
	if len(drift) == 0 && reset == nil {
		return nil
	}
	modify := func() error {
		_, err := r.Clients.RDS.ModifyDBInstance(ctx, in)
		return err
	}
	err = whenFree(ctx, r, name, modify)
	resting := storageResting(err)
	if resting {
		r.Note(plan.Note{Step: Step, Text: "the storage of " + name + " is not changed yet: " + cloud.Explain(err).Means + ". Apply again when that is over"})
		in.AllocatedStorage, in.StorageType, in.Iops, in.MaxAllocatedStorage = nil, nil, nil, nil
		if err = nil; !reflect.DeepEqual(in, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &name, ApplyImmediately: in.ApplyImmediately}) {
			err = whenFree(ctx, r, name, modify)
		}
	}
	if err != nil {
		return fmt.Errorf("change database %s: %w", name, err)
	}
	err = untilDatabase(ctx, r, name, usual, func(d live.Database) bool {
		_, changing := d.Pending["MasterUserPassword"]
		return !changing && !slices.ContainsFunc(databaseDrift(r.Settings, r.Live(), d, false), func(s databaseSetting) bool {
			// what is put off is not waited for, nor are logs: they come when RDS has set them up, and some AWS keep no word of them
			return s.Field != fieldLogs && !(resting && strings.HasPrefix(s.Field, "storage"))
		})
	})
	if err != nil {
		return err
	}
	if reset != nil {
		return unmark(ctx, r, stack.KeyDatabasePassword)
	}
	return nil
}

// storageResting matches what RDS says of a change to a volume that it is still working on, or that had its four changes of the day.
func storageResting(err error) bool {
	said := strings.ToLower(fmt.Sprint(err))
	return cloud.Is(err, "InvalidParameterCombination", "InvalidDBInstanceState", "StorageQuotaExceeded", "InvalidParameterValue") && strings.Contains(said, "storage") &&
		(strings.Contains(said, "being optimized") || strings.Contains(said, "24 hours") || strings.Contains(said, "six hours") || strings.Contains(said, "6 hours"))
}

// passwordToSet is the stored password when the database is still to be given it.
func passwordToSet(r *plan.Run) (*stack.Secret, error) {
	if r.Live().Parameter(stack.ResetMarker(stack.KeyDatabasePassword)) == nil {
		return nil, nil
	}
	password, err := secret(r, stack.KeyDatabasePassword)
	return &password, err
}

// unmark removes the marker of a reset that is finished.
func unmark(ctx context.Context, r *plan.Run, key string) error {
	name := r.Live().Identity.Parameter(stack.ResetMarker(key))
	_, err := r.Clients.SSM.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &name})
	if err != nil && !cloud.NotFound(err) {
		return fmt.Errorf("remove %s, the mark of a reset that is finished: %w", name, err)
	}
	r.Record(func(l *live.Stack) {
		var left []live.Parameter
		for _, p := range l.Parameters.Items {
			if p.Name != name {
				left = append(left, p)
			}
		}
		l.Parameters.Items = left
	})
	return nil
}

// startDatabase starts an instance that is stopped, or about to be.
func startDatabase(ctx context.Context, r *plan.Run, name string) error {
	d := r.Live().Database.Value
	if d == nil {
		return errors.New("database " + name + " is not there; run it again")
	}
	if d.Status == "stopping" {
		err := r.Until(ctx, plan.Wait{Typical: 2 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
			fact := live.ReadDatabase(ctx, r.Clients, name)
			if fact.Err != nil || fact.Value == nil {
				return false, "", errors.Join(fact.Err, errors.New("the database could not be seen any more"))
			}
			r.Record(func(l *live.Stack) { l.Database = fact })
			return fact.Value.Status != "stopping", fact.Value.Status, nil
		}})
		if err != nil {
			return fmt.Errorf("wait for database %s: %w", name, err)
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
	return untilDatabase(ctx, r, name, 5*time.Minute, func(live.Database) bool { return true })
}

// untilDatabase waits until the instance takes connections, has an address and is as ready wants it, and records it.
func untilDatabase(ctx context.Context, r *plan.Run, name string, usual time.Duration, ready func(live.Database) bool) error {
	began, known := r.Clock.Now(), false
	err := r.Until(ctx, plan.Wait{Typical: usual, Check: func(ctx context.Context) (bool, string, error) {
		fact := live.ReadDatabase(ctx, r.Clients, name)
		switch {
		case fact.Err != nil:
			return false, "", fact.Err
		case fact.Value == nil && !known && r.Clock.Now().Sub(began) < shy:
			return false, "not seen yet", nil
		case fact.Value == nil:
			return false, "", errors.New("it is gone: somebody has deleted it meanwhile")
		}
		known = true
		d := *fact.Value
		r.Record(func(l *live.Stack) { l.Database = fact })
		if _, bad := databaseHealth(d, r.Settings.Data.Storage); bad != "" && d.Status != "storage-full" {
			return false, "", errors.New("it is " + d.Status + ": " + bad + "; " + wayOut(d))
		}
		return connectable(d.Status) && d.Address != "" && ready(d), d.Status, nil
	}})
	if err != nil {
		return fmt.Errorf("wait for database %s: %w", name, err)
	}
	return nil
}

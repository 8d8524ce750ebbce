package e2e

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
	"slipway/steps/plan"
)

// watched has what only the checklist looks at, and nothing that is wrong: a managed policy, a snapshot taken by hand,
// a parameter group of the account's own.
func watched(l *traveller, ctx context.Context) error {
	id := l.session.Identity()
	database, group := new(id.Database()), new(id.Prefix()+"-pg16")
	return through(
		l.applied(ctx, typed()),
		l.byHand(func(c *cloud.Clients) error {
			return errors.Join(
				done(c.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: new(id.ExecutionRole()),
					PolicyArn: new("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")})),
				done(c.RDS.CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: database,
					DBSnapshotIdentifier: new(id.Prefix() + "-db-before-upgrade")})),
				done(c.RDS.CreateDBParameterGroup(ctx, &rds.CreateDBParameterGroupInput{DBParameterGroupName: group,
					DBParameterGroupFamily: new("postgres16"), Description: new("own")})),
				done(c.RDS.ModifyDBParameterGroup(ctx, &rds.ModifyDBParameterGroupInput{DBParameterGroupName: group,
					Parameters: []rdstypes.Parameter{
						{ParameterName: new("rds.force_ssl"), ParameterValue: new("1"),
							ApplyMethod: rdstypes.ApplyMethodImmediate},
					}})),
				done(c.RDS.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: database,
					DBParameterGroupName: group, ApplyImmediately: new(true)})),
			)
		}),
		func() error { return l.session.Env.Clock.Sleep(ctx, 10*time.Minute) },
		l.applied(ctx, plan.Intent{}), l.checked(ctx),
	)
}

// doctored looks for what is wrong with a stack where nothing is, and with the same where no route leads out, which is
// wrong only where no endpoint stands in for it.
func (l *traveller) doctored(ctx context.Context) func() error {
	return func() error {
		if r := l.session.Doctor(ctx, l.session.Read(ctx)); r.ExitCode() != 0 {
			return fmt.Errorf("the doctor: %s", told(r))
		}
		read := l.session.Read(ctx)
		for n := range read.RouteTables.Items {
			read.RouteTables.Items[n].Routes = nil
		}
		if r := l.session.Doctor(ctx, read); len(r.Diagnoses) != 1 || len(r.Unverified) > 0 {
			return fmt.Errorf("the doctor, without routes: %s", told(r))
		}
		return nil
	}
}

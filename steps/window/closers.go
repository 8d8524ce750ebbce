package window

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/cloud"
	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// closerRole may close the window and nothing else. As with the jobs' role, the trust names the account only.
func closerRole(i stack.Identity, group string) iam.Role {
	policy := iam.NewDocument(
		iam.Statement{Sid: "RevokeRule", Effect: "Allow", Action: []string{"ec2:RevokeSecurityGroupIngress"},
			Resource: []string{i.ARN("ec2", "security-group/"+group)}},
		iam.Statement{Sid: "MakePrivate", Effect: "Allow", Action: []string{"rds:ModifyDBInstance"},
			Resource: []string{i.ARN("rds", "db:"+i.Database())}},
	)
	trust := iam.NewDocument(iam.Statement{
		Effect: "Allow", Principal: iam.Principals{"Service": {"scheduler.amazonaws.com"}}, Action: []string{
			"sts:AssumeRole"},
		Condition: iam.Conditions{"StringEquals": {"aws:SourceAccount": {i.Account}}},
	})
	return iam.Role{Name: i.WindowRole(), Description: "Closes the window to the database of " + i.Prefix(), Trust: trust,
		Policy: &policy, Tags: i.Tags()}
}

// closer is a one-time schedule: at its time Scheduler makes an API call by itself, and again for a day while it fails.
type closer struct {
	name, call string
	input      map[string]any
}

// closers are what closes a window. Scheduler spells members as the SDK for Java does: DbInstanceIdentifier.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func closers(i stack.Identity, cidr, group string, port int) []closer {
	rule, public := i.WindowClosers()
	return []closer{
		{name: rule, call: "ec2:revokeSecurityGroupIngress", input: map[string]any{"GroupId": group, "IpProtocol": "tcp",
			"FromPort": port, "ToPort": port, "CidrIp": cidr}},
		{name: public, call: "rds:modifyDBInstance", input: map[string]any{"DbInstanceIdentifier": i.Database(),
			"PubliclyAccessible": false}},
	}
}

func planClosers(b *plan.Builder, q Request, group string, port int) {
	iam.Plan(b, plan.Action{ID: idRole, Step: step, Title: "role that closes the window"},
		closerRole(b.Live.Identity, group), b.Live.WindowRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.WindowRole = role })
	if _, ok := plan.NeededList(b, step, "schedules that close the window", b.Live.Closers); !ok {
		return
	}
	for _, s := range b.Live.Closers.Items {
		if s.Role != roleARN(b.Live.Identity) {
			b.Refuse(plan.Problem{Kind: plan.Foreign, Step: step, Resource: "schedule " + s.Name,
				Why: "the name is taken by a schedule that is not slipway's", WayOut: "remove it, if nobody needs it"})
			return
		}
	}
	verb := plan.Create
	if len(b.Live.Closers.Items) > 0 {
		verb = plan.Update
	}
	b.Add(plan.Action{
		ID: idClosers, Step: step, Verb: verb, Name: b.Live.Identity.Database(), Needs: []string{idRole},
		Title:   "two schedules that close it again",
		Reason:  "they are made first: AWS closes the database in " + words(q.For) + " whatever becomes of this machine",
		Changes: []plan.Change{{Field: "closes after", To: words(q.For)}},
		Calls:   []string{"scheduler create-schedule"},
		Run:     func(ctx context.Context, r *plan.Run) error { return putClosers(ctx, r, q, group, port) },
	})
}

func roleARN(i stack.Identity) string { return i.GlobalARN("iam", "role/"+i.WindowRole()) }

// putClosers makes the schedules, or moves those of a window that was broken off. Their time is AWS's: this machine's
// clock may be wrong.
func putClosers(ctx context.Context, r *plan.Run, q Request, group string, port int) error {
	i := r.Live().Identity
	now, err := awsTime(ctx, r)
	if err != nil {
		return err
	}
	until := now.Add(q.For).UTC().Truncate(time.Second)
	if err := mayClose(ctx, r, group); err != nil {
		return err
	}
	about := live.Window{CIDR: q.cidr(), By: q.By, Host: q.Host, Run: q.Run}.Describe()
	for _, c := range closers(i, q.cidr(), group, port) {
		input, err := json.Marshal(c.input)
		if err != nil {
			return fmt.Errorf("compose schedule %s: %w", c.name, err)
		}
		s := live.Schedule{
			Name: c.name, Group: live.DefaultScheduleGroup, Role: roleARN(i), Description: about,
			Expression: until.Format("at(2006-01-02T15:04:05)"), Input: string(input),
			// a universal target's ARN has neither region nor account
			Cluster: "arn:" + i.Partition + ":scheduler:::aws-sdk:" + c.call,
		}
		err = r.RetryUntilVisible(ctx, []string{s.Role}, func() error { return putCloser(ctx, r, s) })
		if err != nil {
			return fmt.Errorf("make schedule %s: %w", c.name, err)
		}
		r.Record(func(l *live.Stack) {
			l.Closers.Items = live.With(l.Closers.Items, s, func(o live.Schedule) bool { return o.Name == s.Name })
		})
	}
	return nil
}

// mayClose refuses to open what the schedules' role may not close again: its permissions boundary may be older than
// the window, and a schedule that is refused says so to nobody.
func mayClose(ctx context.Context, r *plan.Run, group string) error {
	i := r.Live().Identity
	role := r.Live().WindowRole.Value
	if role == nil || role.Boundary == "" {
		return nil
	}
	actions := map[string]string{"ec2:RevokeSecurityGroupIngress": i.ARN("ec2", "security-group/"+group),
		"rds:ModifyDBInstance": i.ARN("rds", "db:"+i.Database())}
	for action, resource := range actions {
		out, err := r.Clients.IAM.SimulatePrincipalPolicy(ctx, &awsiam.SimulatePrincipalPolicyInput{
			PolicySourceArn: &role.ARN, ActionNames: []string{action}, ResourceArns: []string{resource}})
		if err != nil {
			r.Note(plan.Note{Step: step, Text: "whether " + role.Boundary + " lets the schedules close the window could not " +
				"be verified: " + cloud.Brief(err)})
			return nil
		}
		for _, e := range out.EvaluationResults {
			if d := e.PermissionsBoundaryDecisionDetail; d != nil && !d.AllowedByPermissionsBoundary {
				return fmt.Errorf("the permissions boundary %s does not allow %s, so that AWS could not close the window; nothing "+
					"was opened. Have the boundary made again as slipway policy prints it", role.Boundary, action)
			}
		}
	}
	return nil
}

// putCloser creates a schedule, or updates the one that is there. It deletes itself once it has fired.
func putCloser(ctx context.Context, r *plan.Run, s live.Schedule) error {
	window := &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff}
	target := &types.Target{Arn: &s.Cluster, RoleArn: &s.Role, Input: &s.Input}
	_, err := r.Clients.Scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: &s.Name, GroupName: &s.Group, Description: &s.Description, ScheduleExpression: &s.Expression,
		ScheduleExpressionTimezone: new("UTC"), FlexibleTimeWindow: window, Target: target,
		ActionAfterCompletion: types.ActionAfterCompletionDelete, State: types.ScheduleStateEnabled,
	})
	if !cloud.Is(err, "ConflictException") {
		return err
	}
	_, err = r.Clients.Scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		Name: &s.Name, GroupName: &s.Group, Description: &s.Description, ScheduleExpression: &s.Expression,
		ScheduleExpressionTimezone: new("UTC"), FlexibleTimeWindow: window, Target: target,
		ActionAfterCompletion: types.ActionAfterCompletionDelete, State: types.ScheduleStateEnabled,
	})
	return err
}

// awsTime is the time by AWS's clock, which schedules fire by.
func awsTime(ctx context.Context, r *plan.Run) (time.Time, error) {
	out, err := r.Clients.RDS.DescribeDBInstances(ctx,
		&rds.DescribeDBInstancesInput{DBInstanceIdentifier: new(r.Live().Identity.Database())})
	if err != nil {
		return time.Time{}, fmt.Errorf("ask AWS for the time: %w", err)
	}
	if now, ok := awsmiddleware.GetServerTime(out.ResultMetadata); ok {
		return now, nil
	}
	return r.Clock.Now(), nil
}

// planCloserDeletes deletes the schedules of a window.
func planCloserDeletes(b *plan.Builder, needs ...string) {
	items, ok := plan.NeededList(b, step, "schedules that close the window", b.Live.Closers)
	var names []string
	for _, s := range items {
		if s.Role == roleARN(b.Live.Identity) {
			names = append(names, s.Name)
		}
	}
	if !ok || len(names) == 0 {
		return
	}
	title := "schedules of the window"
	if len(names) == 1 {
		title = "schedule of the window"
	}
	b.Add(plan.Action{
		ID: idClosers, Step: step, Verb: plan.Delete, Name: b.Live.Identity.Database(), Title: title, Needs: needs,
		Changes: []plan.Change{{Field: "schedules", From: strconv.Itoa(len(names)), To: "0"}},
		Calls:   []string{"scheduler delete-schedule"},
		Run: func(ctx context.Context, r *plan.Run) error {
			for _, name := range names {
				err := r.Delete(ctx, plan.Deletion{What: "schedule " + name,
					Call: func(ctx context.Context) error {
						return cloud.Err(r.Clients.Scheduler.DeleteSchedule(ctx, &scheduler.DeleteScheduleInput{Name: &name,
							GroupName: new(live.DefaultScheduleGroup)}))
					},
					Record: func(l *live.Stack) {
						l.Closers.Items = live.Without(l.Closers.Items, func(s live.Schedule) bool { return s.Name == name })
					}})
				if err != nil {
					return err
				}
			}
			return nil
		},
	})
}

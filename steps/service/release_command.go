package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// planRelease plans the release command (migrations): once for each revision, before the service moves to it. Not for a
// restart of the same one.
func planRelease(b *plan.Builder, d revision) {
	if b.Settings.Service.Release == "" || !d.ok || !d.moves {
		return
	}
	if _, err := deploy.Words(b.Settings.Service.Release); err != nil {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: "service.release", Why: err.Error(),
			WayOut: "change service.release"})
		return
	}
	b.Add(plan.Action{
		ID: idRelease, Step: step, Verb: plan.RunOnce, Name: b.Settings.Service.Release, Title: "release " +
			"command", Typical: 90 * time.Second,
		Reason: "it runs once, as a task of the new revision, before the service moves to it",
		Needs:  append(runNeeds(b.Settings), idDefinition, idCluster), Calls: []string{"ecs run-task", "ecs describe-tasks",
			"logs get-log-events"},
		Run: func(ctx context.Context, r *plan.Run) error { return runRelease(ctx, r, d) },
	})
}

// runNeeds is what any task of the stack needs to start and work.
func runNeeds(s stack.Settings) []string {
	return append(secretNeeds(s), "network/vpc", "network/subnets", "network/gateway", "network/routes",
		"network/app-group",
		"network/db-group", "network/redis-group", "data/database", "data/cache", idExecutionRole, idTaskRole, idLogGroup)
}

// runRelease runs the command. When it fails the service stays where it is, and the revision it was run for is
// deregistered, so that the newest ACTIVE one is what runs.
func runRelease(ctx context.Context, r *plan.Run, d revision) error {
	l := r.Live()
	target, err := targetRevision(l, d.target)
	if err != nil {
		return err
	}
	if deploy.SameRevision(runningRevision(l), target) {
		r.Progress("nothing new: the service runs " + deploy.Short(target) + " already")
		return nil // the build gave the image that runs
	}
	words, err := deploy.Words(r.Settings.Service.Release)
	if err != nil {
		return fmt.Errorf("split service.release: %w", err)
	}
	request, err := taskRequest(r, target, words)
	if err != nil {
		return err
	}
	mark := releaseMark(target, r.Clock.Now())
	request.StartedBy, request.Token = "slipway-release-"+mark[:16], mark[:30]
	request.Resume = true
	result, err := deploy.RunTask(ctx, r.Clients, r, request)
	for again := 0; again < 2 && err == nil && result.Spreading(); again++ {
		r.Progress("the task was not allowed to start; a role made a moment ago may still be spreading")
		if r.Clock.Sleep(ctx, 20*time.Second) != nil || r.Stopping() != nil {
			return plan.ErrStopped
		}
		result, err = deploy.RunTask(ctx, r.Clients, r, request) // a failed task is not taken again: it gets a new one
	}
	if err == nil {
		err = result.Err("the release command")
	}
	if err == nil || result.ARN == "" || result.ExitCode == nil && result.Reason == "" {
		return err // done, never started, or stopped while it runs: the next run goes on with it
	}
	if good := runningRevision(l); good != "" && !deploy.SameRevision(good, target) {
		if _, settleErr := deploy.RetryUntilVisible(ctx, r.Clients, good); settleErr != nil {
			return fmt.Errorf("%w\nand the revision it was for is still the newest: %w", err, settleErr)
		}
		return fmt.Errorf("%w\nthe service stays on %s; the revision it was for was deregistered", err, deploy.Short(good))
	}
	return err
}

// releaseMark ties a release to its revision. The startedBy half is the revision's alone; the token half changes by the
// hour, so that ECS never answers with a task it has long forgotten.
func releaseMark(target string, now time.Time) string {
	revision := sha256.Sum256([]byte(target))
	token := sha256.Sum256([]byte(target + now.UTC().Truncate(time.Hour).Format(time.RFC3339)))
	return hex.EncodeToString(revision[:8]) + hex.EncodeToString(token[:16])
}

// runningRevision is the ARN of the revision the service runs, empty when there is no service.
func runningRevision(l *live.Stack) string {
	if !l.Service.Exists() || l.Service.Value.Status == "DRAINING" {
		return ""
	}
	return l.Service.Value.Revision()
}

// taskRequest is a one-shot task of a revision in the service's network.
func taskRequest(r *plan.Run, target string, command []string) (deploy.TaskRequest, error) {
	l := r.Live()
	network, err := taskNetwork(r)
	if err != nil {
		return deploy.TaskRequest{}, err
	}
	return deploy.TaskRequest{
		Cluster: l.Identity.Cluster(), Definition: target, Container: l.Identity.Family(), Command: command,
		Subnets: network.subnets, SecurityGroups: []string{
			network.group}, LogGroup: l.Identity.LogGroup(), StreamPrefix: "ecs",
		Tags: l.Identity.Tags(),
	}, nil
}

type network struct {
	subnets []string
	group   string
}

// taskNetwork is where tasks run: the service's own subnets while they exist, else the stack's public ones.
func taskNetwork(r *plan.Run) (network, error) {
	l := r.Live()
	group := l.Group(l.Identity.AppGroup())
	if group == nil {
		return network{}, fmt.Errorf("find the security group %s: it is gone; run slipway apply again", l.Identity.AppGroup())
	}
	if l.Service.Exists() && l.HasSubnets(l.Service.Value.Subnets) {
		return network{l.Service.Value.Subnets, group.ID}, nil
	}
	place, err := r.Live().Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
	if err != nil {
		return network{}, fmt.Errorf("place the tasks: %w", err)
	}
	return network{place.PublicIDs(), group.ID}, nil
}

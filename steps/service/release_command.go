package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/plan"
)

// planRelease plans the release command (migrations): once for each revision, before the service moves to it. Not for a
// restart of the same one, and not on the way back to an image that ran before.
func planRelease(b *plan.Builder, d deploy.Revision) {
	if b.Settings.Service.Release == "" || !d.OK || !d.Moves || b.Intent.Back {
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
		Needs:  append(deploy.RunNeeds(b.Settings), idDefinition, idCluster),
		Calls:  []string{"ecs run-task", "ecs describe-tasks", "logs get-log-events"},
		Run:    func(ctx context.Context, r *plan.Run) error { return runRelease(ctx, r, d) },
	})
}

// runRelease runs the command. When it fails the service stays where it is, and the revision it was run for is
// deregistered, so that the newest ACTIVE one is what runs.
func runRelease(ctx context.Context, r *plan.Run, d deploy.Revision) error {
	l := r.Live()
	target, err := deploy.TargetRevision(l, l.Identity.Family(), d.Target)
	if err != nil {
		return err
	}
	if deploy.SameRevision(deploy.RunningRevision(l.Service.Value), target) {
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
	if good := deploy.RunningRevision(l.Service.Value); good != "" && !deploy.SameRevision(good, target) {
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

// taskRequest is a one-shot task of a revision in the service's network.
func taskRequest(r *plan.Run, target string, command []string) (deploy.TaskRequest, error) {
	l := r.Live()
	network, err := deploy.NetworkOf(r, nil)
	if err != nil {
		return deploy.TaskRequest{}, err
	}
	return deploy.TaskRequest{
		Cluster: l.Identity.Cluster(), Definition: target, Container: l.Identity.Family(), Command: command,
		Subnets: network.Subnets, SecurityGroups: network.SecurityGroups, LogGroup: l.Identity.LogGroup(),
		StreamPrefix: "ecs", Tags: l.Identity.Tags(),
	}, nil
}

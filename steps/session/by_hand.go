package session

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/secretscan"
)

// TaskByHand is how a task that a person starts is run. A command that holds a secret is refused.
func (s *Session) TaskByHand(l *live.Stack, h deploy.ByHand) (deploy.TaskRequest, error) {
	if err := s.Writable(); err != nil {
		return deploy.TaskRequest{}, err
	}
	if err := secretIn(l, h.Command); err != nil {
		return deploy.TaskRequest{}, err
	}
	q, err := h.Request(s.Settings, l)
	q.Token = rand.Text() // what is sent twice, for a reply that was lost, starts one task
	return q, err
}

// secretIn refuses a command with the value of one of the stack's secrets in it: ECS keeps the command of a task and
// shows it to everybody who may describe tasks.
func secretIn(l *live.Stack, command []string) error {
	texts := append([]string{strings.Join(command, " ")}, command...)
	for _, p := range l.Parameters.Items {
		if cloud.Guessable(p.Value) {
			continue
		}
		for _, spelling := range secretscan.Encodings(p.Value.Reveal()) {
			for _, text := range texts {
				if strings.Contains(text, spelling) {
					key := p.Name[strings.LastIndex(p.Name, "/")+1:]
					return fmt.Errorf("the command has the value of %s in it, and ECS shows the command of a task to everybody who "+
						"may describe tasks; nothing was started. The task has it as a variable: sh -c '… \"$%s\" …'", key, key)
				}
			}
		}
	}
	return nil
}

// LooksSecret reports whether a command has something in it that is a secret by its form, and of no parameter.
func LooksSecret(command []string) bool {
	joined := strings.Join(command, " ")
	return cloud.Redact(joined) != joined
}

// StartTask starts a task. It changes nothing of the stack, so it needs no lease: a deployment may go on beside it.
func (s *Session) StartTask(ctx context.Context, q deploy.TaskRequest) (arn string, err error) {
	return deploy.StartTask(unleased(ctx), s.Env.Clients, deploy.On(s.Env.Clock, nil), q)
}

// StopTask stops a task that a person has started.
func (s *Session) StopTask(ctx context.Context, q deploy.TaskRequest, arn, why string) error {
	return deploy.StopTask(unleased(ctx), s.Env.Clients, q.Cluster, arn, why)
}

// unleased lets a write through that is about a task alone.
func unleased(ctx context.Context) context.Context {
	return cloud.WithPermit(ctx, func() error { return nil })
}

// WatchTask follows a task to its end, however long that takes, and stops it at its timeout (0: there is none). say
// hears of its state. An error means that it could not be watched or stopped; it runs on then.
func (s *Session) WatchTask(ctx context.Context, q deploy.TaskRequest, arn string, timeout time.Duration,
	say func(state string)) (result deploy.TaskResult, timedOut bool, err error) {
	const endless = 365 * 24 * time.Hour
	q.Timeout = endless
	watching, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	began := s.Env.Clock.Now()
	host := deploy.On(s.Env.Clock, func(state string) {
		if timeout > 0 && !timedOut && s.Env.Clock.Now().Sub(began) >= timeout {
			timedOut = true
			if err := s.StopTask(ctx, q, arn, "slipway run --timeout "+timeout.String()); err != nil {
				giveUp(err)
			}
		}
		say(state)
	})
	result, err = deploy.WatchTask(watching, s.Env.Clients, host, q, arn)
	if cause := context.Cause(watching); err != nil && ctx.Err() == nil && cause != nil {
		err = cause
	}
	return result, timedOut, err
}

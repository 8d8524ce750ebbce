package rehearse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

// standIn is the value of a secret that nobody has given. It is no secret, and no URL.
const standIn = "slipway-rehearsal-stand-in-0123456789"

// start starts a container as ECS would: the definition's user, size, environment and command, or another one. It
// returns its name.
func (r *rehearsal) start(ctx context.Context, what string, d live.TaskDefinition, command,
	more []string) (string, error) {
	c := d.Containers[0]
	name := r.stage.name(what)
	flag, mark := r.stage.labelled()
	args := []string{"run", "-d", "--name", name, flag, mark, "--network", r.stage.network(), "--platform",
		r.spec.Platform}
	// a task has the network to itself: ports below 1024 stay root's, which Docker alone would open to everybody
	args = append(args, "--sysctl", "net.ipv4.ip_unprivileged_port_start=1024")
	if cpu, err := strconv.Atoi(d.CPU); err == nil {
		args = append(args, "--cpus", strconv.FormatFloat(float64(cpu)/1024, 'f', -1, 64))
	}
	if d.Memory != "" {
		args = append(args, "--memory", d.Memory+"m", "--memory-swap", d.Memory+"m") // Fargate has no swap
	}
	if d, c := r.spec.Database, r.spec.Cache; d != nil && !d.URL.Empty() || c != nil && !c.URL.Empty() {
		args = append(args, "--add-host", engineHost+":host-gateway")
	}
	if c.User != "" {
		args = append(args, "--user", c.User)
	}
	if c.ReadOnlyRoot {
		args = append(args, "--read-only")
	}
	values := map[string]stack.Secret{}
	for _, key := range slices.Sorted(maps.Keys(r.plain)) {
		args = append(args, "-e", key+"="+r.plain[key])
	}
	for _, key := range slices.Sorted(maps.Keys(r.values)) {
		args = append(args, "-e", key) // without a value: the engine takes it from its own environment
		values[key] = r.values[key]
	}
	args = append(args, more...)
	args = append(args, r.spec.Image)
	if len(command) == 0 {
		command = c.Command
	}
	_, err := r.do(ctx, nil, values, append(args, command...)...)
	return name, err
}

// environment settles what the containers get: the plain variables, and a value for each secret.
func (r *rehearsal) environment() {
	c := r.container()
	r.plain, r.values = map[string]string{}, map[string]stack.Secret{}
	for key, v := range c.Environment {
		if v == plan.KnownAfterApply {
			continue // where the database and the cache are: the backends say
		}
		r.plain[key] = v
	}
	for _, key := range slices.Sorted(maps.Keys(c.Secrets)) {
		switch v, ok := r.spec.Values[key]; {
		case ok && !v.Empty():
			r.values[key] = v
		case key != stack.KeyDatabaseURL && key != stack.KeyCacheURL:
			r.values[key] = stack.NewSecret(standIn)
			r.given = append(r.given, key)
		}
	}
}

// lines are what a container wrote, without values.
type lines []string

func (l lines) last(n int) []string { return l[max(0, len(l)-n):] }

// logs are the last lines of a container. Values that slipway put into it are taken out, whoever printed them.
func (r *rehearsal) logs(ctx context.Context, name string) lines {
	out, err := r.both(ctx, "logs", "--tail", "200", name)
	if err != nil {
		return nil
	}
	out = r.masked(out)
	var all lines
	for line := range strings.Lines(out) {
		if line = strings.TrimRight(line, "\r\n\t "); strings.TrimSpace(line) != "" {
			all = append(all, line)
		}
	}
	return all
}

// masked is a text without values, in every spelling, whole or line by line, and without what is a secret by its form,
// such as the password in a URL: a program that quotes a URL often quotes a part of it.
func (r *rehearsal) masked(text string) string {
	const mask = "***"
	var hidden []string
	hide := func(v string) {
		const shortest = 4 // what is shorter stands in any text
		if len(v) >= shortest && v != standIn {
			hidden = append(hidden, secretscan.Encodings(v)...)
		}
	}
	for _, v := range slices.Concat(slices.Collect(maps.Values(r.values)), r.passwords) {
		hide(v.Reveal())
		for line := range strings.Lines(v.Reveal()) {
			hide(strings.TrimSpace(line))
		}
		if password, ok := stack.PasswordIn(v); ok {
			hide(password.Reveal())
		}
	}
	slices.SortFunc(hidden, func(a, b string) int { return len(b) - len(a) }) // the longest first: it may hold another
	for _, v := range hidden {
		text = strings.ReplaceAll(text, v, mask)
	}
	return secretscan.Mask(text, mask)
}

// look is how often a container is looked at.
const look = 250 * time.Millisecond

// untilEnded waits for a container to end.
func (r *rehearsal) untilEnded(ctx context.Context, name string) (state, error) {
	for {
		s, err := r.state(ctx, name)
		if err != nil || !s.Running {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-time.After(look):
		}
	}
}

// ended says how a container ended, for people.
func ended(s state) string {
	switch {
	case s.OOMKilled:
		return "it was killed for want of memory"
	case s.ExitCode == 0:
		return "it ended by itself with exit code 0"
	}
	return fmt.Sprintf("it ended with exit code %d", s.ExitCode)
}

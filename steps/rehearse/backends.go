package rehearse

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/stack"
)

// Database is what the stack says of its database.
type Database struct {
	Version    string // PostgreSQL's major version
	Name, User string
	Style      stack.URLStyle
	URL        stack.Secret // an own database to use instead of one beside the container; empty: none
}

// Cache is what the stack says of its cache.
type Cache struct {
	Valkey bool
	URL    stack.Secret // an own cache to use instead; empty: none
}

// patience is how long a database may take to answer on this machine.
const patience = time.Minute

// backends starts what the app needs beside it, and settles the environment of its containers.
func (r *rehearsal) backends(ctx context.Context) error {
	r.environment()
	if d := r.spec.Database; d != nil {
		if err := r.database(ctx, d); err != nil {
			return err
		}
	}
	if c := r.spec.Cache; c != nil {
		if err := r.cache(ctx, c); err != nil {
			return err
		}
	}
	if len(r.given) > 0 {
		r.report.note("no value is known here for " + strings.Join(r.given, ", ") + ": each was given a stand-in")
	}
	return nil
}

// hostside is a URL as a container reaches it: its localhost is the container itself.
func hostside(u stack.Secret) stack.Secret {
	text := u.Reveal()
	parsed, err := url.Parse(text)
	if err != nil || !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, parsed.Hostname()) {
		return u
	}
	before, after, ok := strings.Cut(text, parsed.Host)
	for ok && !strings.HasSuffix(before, "@") && !strings.HasSuffix(before, "//") {
		more, rest, found := strings.Cut(after, parsed.Host)
		before, after, ok = before+parsed.Host+more, rest, found
	}
	if !ok {
		return u
	}
	host := engineHost
	if port := parsed.Port(); port != "" {
		host += ":" + port
	}
	return stack.NewSecret(before + host + after)
}

// engineHost is the name under which containers reach this machine.
const engineHost = "host.docker.internal"

// set hands over a secret, if the task would have it.
func (r *rehearsal) set(key string, v stack.Secret) {
	if _, wanted := r.container().Secrets[key]; wanted {
		r.values[key] = v
	}
}

// plainly hands over plain variables, those that the task would have.
func (r *rehearsal) plainly(variables map[string]string) {
	for key, v := range variables {
		if _, wanted := r.container().Environment[key]; wanted {
			r.plain[key] = v
		}
	}
}

func (r *rehearsal) database(ctx context.Context, d *Database) error {
	if !d.URL.Empty() {
		r.set(stack.KeyDatabaseURL, hostside(d.URL))
		r.report.note("the database is the one of --database-url")
		return nil
	}
	image, ok := r.has(ctx, "postgres:"+d.Version, "postgres:"+d.Version+"-alpine", "docker.io/library/postgres:"+
		d.Version)
	if !ok {
		r.noDB = fmt.Sprintf("there is no image postgres:%s on this machine, so the app runs without a database here. To "+
			"have one: %s pull postgres:%s, or --database-url", d.Version, r.Tool(), d.Version)
		r.report.note(r.noDB)
		nowhere := stack.DatabaseAddress{Host: "database.invalid", Port: 5432, Name: d.Name, User: d.User}
		r.address(d, nowhere, stack.NewSecret(standIn))
		return nil
	}
	r.say("starting " + image)
	password := stack.NewSecret(rand.Text())
	name := r.stage.name("database")
	flag, mark := r.stage.labelled()
	secret := map[string]stack.Secret{"POSTGRES_PASSWORD": password}
	// RDS refuses connections without TLS; the key goes into the container through a pipe, never onto this machine's disk
	script := "cp /rehearsal/* /tmp && chown postgres /tmp/server.key && chmod 600 /tmp/server.key && exec " +
		"docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/tmp/server.crt -c ssl_key_file=/tmp/server.key " +
		"-c hba_file=/tmp/hba.conf"
	if _, err := r.do(ctx, nil, secret, "create", "--name", name, flag, mark, "--network", r.stage.network(), "-e",
		"POSTGRES_PASSWORD",
		"-e", "POSTGRES_USER="+d.User, "-e", "POSTGRES_DB="+d.Name, "--entrypoint", "sh", image, "-c", script); err != nil {
		return err
	}
	files, err := serverFiles(name)
	if err != nil {
		return err
	}
	if _, err := r.do(ctx, files, nil, "cp", "-", name+":/"); err != nil {
		return err
	}
	if _, err := r.do(ctx, nil, nil, "start", name); err != nil {
		return err
	}
	// over TCP: the first server of the image's entrypoint, which only sets it up, listens on a socket alone
	if err := r.answers(ctx, name, "PostgreSQL", "pg_isready", "-h", "127.0.0.1", "-U", d.User, "-d", d.Name); err != nil {
		return err
	}
	r.address(d, stack.DatabaseAddress{Host: name, Port: 5432, Name: d.Name, User: d.User}, password)
	return nil
}

// address hands over where the database is, in the form that the app takes.
func (r *rehearsal) address(d *Database, a stack.DatabaseAddress, password stack.Secret) {
	r.set(stack.KeyDatabaseURL, d.Style.URL(a, password))
	r.set(stack.KeyDatabasePassword, password)
	r.passwords = append(r.passwords, password)
	r.plainly(map[string]string{"DB_HOST": a.Host, "DB_PORT": strconv.Itoa(a.Port), "DB_NAME": a.Name, "DB_USER": a.User})
}

func (r *rehearsal) cache(ctx context.Context, c *Cache) error {
	if !c.URL.Empty() {
		r.set(stack.KeyCacheURL, hostside(c.URL))
		r.report.note("the cache is the one of --redis-url")
		return nil
	}
	names := []string{"redis:7.1", "redis:7", "redis:7-alpine", "redis:latest", "valkey/valkey:8", "valkey/valkey:latest"}
	if c.Valkey {
		names = []string{"valkey/valkey:8", "valkey/valkey:latest", "valkey/valkey:8-alpine", "redis:7", "redis:latest"}
	}
	host, token := "cache.invalid", stack.NewSecret(rand.Text())
	if image, ok := r.has(ctx, names...); ok {
		r.say("starting " + image)
		host = r.stage.name("cache")
		flag, mark := r.stage.labelled()
		server, cli := "redis-server", "redis-cli"
		if strings.HasPrefix(image, "valkey") {
			server, cli = "valkey-server", "valkey-cli"
		}
		secret := map[string]stack.Secret{"REHEARSAL_TOKEN": token}
		if _, err := r.do(ctx, nil, secret, "run", "-d", "--name", host, flag, mark, "--network", r.stage.network(), "-e",
			"REHEARSAL_TOKEN",
			"--entrypoint", "sh", image, "-c", server+` --requirepass "$REHEARSAL_TOKEN"`); err != nil {
			return err
		}
		if err := r.answers(ctx, host, server, "sh", "-c", `REDISCLI_AUTH="$REHEARSAL_TOKEN" `+cli+` ping`); err != nil {
			return err
		}
		r.report.note("the cache here speaks no TLS: its certificate would be of nobody the app trusts. On AWS it is " +
			"Amazon's")
	} else {
		r.report.note(fmt.Sprintf("there is no image of Redis or Valkey on this machine, so the app runs without a cache "+
			"here. To have one: %s pull %s, or --redis-url",
			r.Tool(), names[0]))
	}
	r.set(stack.KeyCacheURL, stack.NewSecret(fmt.Sprintf("redis://:%s@%s:6379/0", stack.EscapeURL(token.Reveal()), host)))
	r.set(stack.KeyCacheToken, token)
	r.passwords = append(r.passwords, token)
	r.plainly(map[string]string{"REDIS_HOST": host, "REDIS_PORT": "6379", "REDIS_TLS": "false"})
	return nil
}

// answers waits until a command in a container succeeds.
func (r *rehearsal) answers(ctx context.Context, name, what string, command ...string) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		_, err := r.do(limited, nil, nil, append([]string{"exec", name}, command...)...)
		if err == nil {
			return nil
		}
		s, stateErr := r.state(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if limited.Err() != nil || stateErr == nil && !s.Running {
			return fmt.Errorf("start %s beside the app: it does not answer (%s); its last lines: %s", what, ended(s),
				strings.Join(r.logs(ctx, name).last(3), " | "))
		}
		select {
		case <-limited.Done():
		case <-time.After(look):
		}
	}
}

// access is who may connect to the database: over the network with TLS and a password alone, as rds.force_ssl has it.
// The image sets itself up over the socket. md5 takes passwords that are stored as SCRAM, too.
const access = "local all all trust\nhostssl all all all md5\n"

// serverFiles is a tar of what the database needs to speak TLS: a key, a certificate that signs itself for as long as
// a rehearsal, and the rules of access.
func serverFiles(host string) (*bytes.Buffer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host},
		DNSNames:  []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	_ = w.WriteHeader(&tar.Header{Name: "rehearsal/", Typeflag: tar.TypeDir, Mode: 0o755})
	for name, text := range map[string][]byte{
		"server.crt": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		"server.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		"hba.conf":   []byte(access),
	} {
		if err := w.WriteHeader(&tar.Header{Name: "rehearsal/" + name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(text); err != nil {
			return nil, err
		}
	}
	return &out, w.Close()
}

// known are the names that the environment has, for a verdict on a missing one.
func (r *rehearsal) known(name string) bool {
	_, plain := r.plain[name]
	_, secret := r.values[name]
	return plain || secret
}

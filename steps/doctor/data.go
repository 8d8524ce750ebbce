package doctor

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/stack"
)

func orPort(port, otherwise int) int {
	if port == 0 {
		return otherwise
	}
	return port
}

// database looks at the database, at who may connect to it, and at whether the app is told the right address.
func (x *exam) database() {
	l := x.Live
	wanted := x.Settings.HasDatabase()
	if !l.Database.Read() {
		x.blind(Database, "the database "+x.id.Database(), l.Database.Call, "DBInstances", l.Database.Err)
		return
	}
	d := l.Database.Value
	if d == nil {
		if wanted {
			x.wrong(Database, []effect{database}, Diagnosis{ID: "database-gone", Symptom: "the application has no database",
				Cause:    "the database " + x.id.Database() + " does not exist: it was deleted",
				Evidence: proofs(evidence(l.Database.Call, x.id.Database(), "none")),
				Fix:      x.restoring(), Command: apply})
		}
		return
	}
	wasWell := len(x.causes)
	x.databaseStatus(*d)
	x.reach(server{Database, database, "the database", x.id.DatabaseGroup(), d.SecurityGroups, orPort(d.Port, 5432)})
	x.address(stack.KeyDatabaseURL, d.Address, Database, database)
	x.passwords(stack.KeyDatabaseURL, stack.KeyDatabasePassword, Database, database)
	if len(x.causes) == wasWell {
		x.saw(Database, d.ID+" is "+d.Status)
		x.saw(Database, "its group lets the tasks in")
	}
}

// restoring says how a database that was deleted comes back.
func (x *exam) restoring() string {
	if n := len(x.Live.Snapshots.Items); n > 0 {
		newest := x.Live.Snapshots.Items[n-1]
		return "to have its data back, restore the snapshot " + newest.ID + " under the same name first (aws rds " +
			"restore-db-instance-from-db-snapshot --db-instance-identifier " + x.id.Database() + " --db-snapshot-identifier " +
			newest.ID + "); apply alone makes an empty one"
	}
	return "no snapshot of it is left: apply makes an empty one"
}

// passing are statuses in which RDS is at work on an instance that takes connections, or will within minutes.
var passing = []string{"modifying", "maintenance", "upgrading", "rebooting", "renaming", "starting", "moving-to-vpc",
	"resetting-master-credentials", "converting-to-vpc"}

func (x *exam) databaseStatus(d live.Database) {
	why, way := steps.DatabaseHealth(d, x.Settings.Data.Storage)
	seen := evidence(x.Live.Database.Call, d.ID+" DBInstanceStatus", d.Status)
	for _, p := range passing {
		if d.Status == p {
			x.saw(Database, "RDS is at work on it ("+p+")")
			return
		}
	}
	diagnosis := Diagnosis{ID: "database-" + d.Status, Symptom: "the database does not take connections",
		Cause: "the database " + d.ID + ": " + why, Evidence: proofs(seen), Fix: way, Command: apply}
	switch {
	case why == "" && x.full(d):
		return
	case why == "":
		return
	case d.Status == "stopped", d.Status == "stopping":
		diagnosis.Cause = "the database " + d.ID + " is " + d.Status
		diagnosis.Fix = "have it started again: aws rds start-db-instance, or"
	case d.Status == "storage-full":
		diagnosis.Cause = "the disk of the database " + d.ID + " is full: it takes no more writes"
		diagnosis.Fix, diagnosis.Command = orWord(way, "have it made larger"), byStep("data")
	case d.Status == "creating":
		diagnosis.Cause, diagnosis.Fix, diagnosis.Command = "the database "+d.ID+" is still being made",
			"wait some minutes", ""
	case way != "":
		diagnosis.Command = ""
	}
	x.wrong(Database, []effect{database}, diagnosis)
}

// lowStorage is how many bytes of disk are as good as none.
const lowStorage = 256 << 20

// full says that the disk is as good as full where RDS does not say it yet.
func (x *exam) full(d live.Database) bool {
	if x.Beside.Metrics == nil {
		return false
	}
	fact := x.Beside.Metrics.Series[live.FreeStorage]
	if !fact.Read() || fact.Value == nil || fact.Value.Last() == nil || fact.Value.Last().Value > lowStorage ||
		d.MaxStorage > d.Storage {
		return false
	}
	x.wrong(Database, []effect{database}, Diagnosis{ID: "database-storage-full",
		Symptom:  "the database will take no more writes",
		Cause:    fmt.Sprintf("the disk of the database %s is full but for %d MiB", d.ID, int(fact.Value.Last().Value)>>20),
		Evidence: proofs(evidence(fact.Call, d.ID+" FreeStorageSpace", fmt.Sprintf("%.0f", fact.Value.Last().Value))),
		Fix:      fmt.Sprintf("set data.storage to %d or more", d.Storage+d.Storage/5+1), Command: byStep("data")})
	return true
}

// server is what tasks connect to.
type server struct {
	hop    Hop
	breaks effect
	what   string
	group  string // the name of its own group
	groups []string
	port   int
}

// reach looks whether the groups of a server let in everything that runs tasks. Where the API gets in and a job does
// not, it is the job that is in the wrong group.
func (x *exam) reach(s server) {
	if g := x.Live.Group(s.group); len(s.groups) == 0 && g != nil {
		s.groups = []string{g.ID} // it shows none: judged by the one that is named for it
	}
	var others []string // that do not get in either
	id := ""
	for _, c := range x.clients() {
		d, out := x.shutOut(s, c)
		switch {
		case d == nil:
		case id != "":
			others = append(others, c.name)
		case c.job != "" && !out:
			x.jobShutOut(s, c)
		case out && x.has("group-egress"):
			x.follow("group-egress", d.Symptom, d.Evidence)
		default:
			id = d.ID
			x.wrong(s.hop, []effect{s.breaks}, *d)
		}
	}
	if len(others) > 0 {
		x.follow(id, "it is out of reach of "+list(others)+", too", nil)
	}
}

// shutOut says how a client is kept from a server, by the server's groups or, on its way out, by its own; nil where it
// is not.
func (x *exam) shutOut(s server, c client) (d *Diagnosis, out bool) {
	symptom := c.name + " does not reach " + s.what + ": connections time out"
	in, known, seen := x.letsIn(s.groups, c.groups, x.subnets(c.subnets), s.port)
	if !in && !known {
		x.unknownGroups(s.hop, s.groups)
		return nil, false
	}
	if !in {
		return &Diagnosis{ID: string(s.breaks) + "-group", Symptom: symptom, Evidence: seen, Command: apply,
			Cause: fmt.Sprintf("the security group of %s (%s) does not let in %s on port %d", s.what, x.names(s.groups),
				x.names(c.groups), s.port),
			Fix: fmt.Sprintf("let in port %d from %s", s.port, x.names(c.groups))}, false
	}
	to, known, seen := x.letsOut(c.groups, s.groups, nil, s.port)
	if anywhere, _, _ := x.letsOut(c.groups, nil, nil, s.port); to || anywhere || !known {
		return nil, false
	}
	return &Diagnosis{ID: string(s.breaks) + "-egress", Symptom: symptom, Evidence: seen,
		Cause: fmt.Sprintf("the security group of the tasks (%s) lets no connection out to %s on port %d", x.names(c.groups),
			s.what, s.port),
		Fix: "let it out again: aws ec2 authorize-security-group-egress --group-id " + c.groups[0] +
			" --protocol -1 --cidr 0.0.0.0/0"}, true
}

// jobShutOut is a job whose tasks are in another group than the server lets in.
func (x *exam) jobShutOut(s server, c client) {
	id := "job-group-" + c.job
	words := fmt.Sprintf("%s does not reach %s", c.name, s.what)
	if x.has(id) {
		x.follow(id, words, nil)
		return
	}
	x.wrong(Jobs, []effect{ofJob(c.job)}, Diagnosis{ID: id, Symptom: words,
		Cause: fmt.Sprintf(
			"%s runs in the security group %s, which neither database nor cache lets in: the API's tasks are in %s",
			c.name, x.names(c.groups), x.names(x.Live.Service.Value.SecurityGroups)),
		Evidence: proofs(evidence("scheduler:GetSchedule", x.id.JobFamily(c.job)+" SecurityGroups", x.names(c.groups))),
		Fix:      "have its schedule use the group of the API's tasks", Command: apply})
}

// address holds the address in a URL that the app is given against that of the server.
func (x *exam) address(key, host string, hop Hop, breaks effect) {
	value, call, known := x.value(key)
	if !known || host == "" || strings.Contains(value.Reveal(), host) {
		return
	}
	x.wrong(hop, []effect{breaks}, Diagnosis{ID: strings.ToLower(strings.ReplaceAll(key, "_", "-")) + "-elsewhere",
		Symptom: "the application connects to another host", Cause: key + " does not name " + host,
		Evidence: proofs(evidence(call, key, "another host than "+host)), Fix: "have it composed again", Command: apply})
}

// value is what the containers are given under a name, with the call that says so.
func (x *exam) value(key string) (value stack.Secret, call string, known bool) {
	if d := x.Live.Running.Value; d != nil && len(d.Containers) > 0 {
		if v, plain := d.Containers[0].Environment[key]; plain {
			return stack.NewSecret(v), x.Live.Running.Call, true
		}
	}
	if p := x.Live.Parameter(key); p != nil {
		return p.Value, x.Live.Parameters.Call, true
	}
	return stack.Secret{}, "", false
}

// passwords holds the password in a URL against the one that is stored beside it.
func (x *exam) passwords(urlKey, key string, hop Hop, breaks effect) {
	url, own := x.Live.Parameter(urlKey), x.Live.Parameter(key)
	if url == nil || own == nil {
		return
	}
	if in, ok := stack.PasswordIn(url.Value); ok && !in.Equal(own.Value) {
		x.wrong(hop, []effect{breaks}, Diagnosis{ID: string(breaks) + "-passwords-disagree",
			Symptom:  "the " + string(breaks) + " refuses the application's password",
			Cause:    "the password in " + urlKey + " is another one than " + key,
			Evidence: proofs(evidence(x.Live.Parameters.Call, urlKey+", "+key, "two passwords")),
			Fix:      "have the URL composed again", Command: apply})
	}
}

// cacheAt is the cache that there is: its status, groups and port.
func (x *exam) cacheAt() (name string, groups []string, port int) {
	if c := x.Live.Cache.Value; c != nil {
		return c.ID, c.SecurityGroups, orPort(c.Port, 6379)
	}
	if c := x.Live.CacheCluster.Value; c != nil {
		return c.ID, c.SecurityGroups, orPort(c.Port, 6379)
	}
	return "", nil, 6379
}

// cache looks at the cache as database does at the database.
func (x *exam) cache() {
	l := x.Live
	if !l.Cache.Read() || !l.CacheCluster.Read() && l.Cache.Value == nil {
		err, call := l.Cache.Err, l.Cache.Call
		if err == nil {
			err, call = l.CacheCluster.Err, l.CacheCluster.Call
		}
		x.blind(Cache, "the cache "+x.id.Cache(), call, "ReplicationGroups", err)
		return
	}
	name, groups, port := x.cacheAt()
	if name == "" {
		if x.Settings.HasCache() {
			x.wrong(Cache, []effect{cacheUp}, Diagnosis{ID: "cache-gone", Symptom: "the application has no cache",
				Cause:    "the cache " + x.id.Cache() + " does not exist: it was deleted",
				Evidence: proofs(evidence(l.Cache.Call, x.id.Cache(), "none")), Fix: "have it made again, empty", Command: apply})
		}
		return
	}
	status, host, tls := "", "", false
	if c := l.Cache.Value; c != nil {
		status, host, tls = c.Status, c.Address, c.TransitEncryption && c.TransitMode != "preferred"
	} else if c := l.CacheCluster.Value; c != nil {
		status, host, tls = c.Status, c.Address, c.TransitEncryption && c.TransitMode != "preferred"
	}
	wasWell := len(x.causes)
	if status != "available" && status != "modifying" && status != "snapshotting" {
		x.wrong(Cache, []effect{cacheUp}, Diagnosis{ID: "cache-" + status, Symptom: "the cache does not take connections",
			Cause: "the cache " + name + " is " + status, Evidence: proofs(evidence(l.Cache.Call, name+" Status", status)),
			Fix: "have it put right", Command: apply})
	}
	x.reach(server{Cache, cacheUp, "the cache", x.id.CacheGroup(), groups, port})
	x.address(stack.KeyCacheURL, host, Cache, cacheUp)
	x.passwords(stack.KeyCacheURL, stack.KeyCacheToken, Cache, cacheUp)
	x.cacheTLS(tls)
	if len(x.causes) == wasWell {
		x.saw(Cache, name+" is "+status)
		x.saw(Cache, "its group lets the tasks in")
	}
}

// cacheTLS holds the scheme of REDIS_URL against what the cache speaks.
func (x *exam) cacheTLS(tls bool) {
	value, call, known := x.value(stack.KeyCacheURL)
	scheme, _, ok := strings.Cut(value.Reveal(), "://")
	if !known || !ok || tls == (scheme == "rediss") || !tls && scheme != "rediss" {
		return
	}
	cause := "the cache takes TLS alone, and " + stack.KeyCacheURL + " begins with redis://, which is without"
	if !tls {
		cause = stack.KeyCacheURL + " begins with rediss://, which is TLS, and the cache speaks none"
	}
	x.wrong(Cache, []effect{cacheUp}, Diagnosis{ID: "redis-url-tls",
		Symptom: "the cache closes the application's connections",
		Cause:   cause, Evidence: proofs(evidence(call, stack.KeyCacheURL, scheme+"://…")), Fix: "have it composed again",
		Command: apply})
}

package data

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

type cacheTable = table[live.ReplicationGroup, elasticache.CreateReplicationGroupInput,
	elasticache.ModifyReplicationGroupInput]

// cacheTurns is the number of modify calls that all settings take: ElastiCache takes an engine, a class and the rest in
// calls of their own only.
const cacheTurns = 3

// cacheSettings are the settings of the replication group.
func cacheSettings(s stack.Settings, l *live.Stack) cacheTable {
	d := s.Data
	engine, group := engineTitle(d.Cache)+" "+d.CacheVersion, groupIDs(l, l.Identity.CacheGroup())
	return cacheTable{
		{
			field: "engine", answer: "data.cache", first: engine,
			create: func(in *elasticache.CreateReplicationGroupInput) {
				in.Engine, in.EngineVersion = &d.Cache, &d.CacheVersion
			},
			recover: func(s *stack.Settings, h live.ReplicationGroup) {
				s.Data.Cache = h.Engine
				if h.Version != "" {
					s.Data.CacheVersion = minor(h.Version)
				}
			},
		},
		{
			field: "engine", answer: "data.cache_version", want: engine,
			have: func(h live.ReplicationGroup) string { return engineTitle(h.Engine) + " " + minor(h.Version) },
			differs: func(h live.ReplicationGroup) bool {
				return h.Engine != d.Cache || h.Version != "" && older(h.Version, d.CacheVersion)
			},
			modify: func(in *elasticache.ModifyReplicationGroupInput, h live.ReplicationGroup) {
				in.EngineVersion = &d.CacheVersion
				if h.Engine != d.Cache {
					in.Engine = &d.Cache
				}
			},
			consequence: func(h live.ReplicationGroup) string {
				if h.Engine != d.Cache {
					return "the cache moves to Valkey in place, with some seconds away, and cannot go back"
				}
				return "a new engine version replaces the node: the cache is away for some seconds"
			},
			typical: 8 * time.Minute, turn: 0,
		},
		{
			field: "class", answer: "data.cache_class", first: d.CacheClass, want: d.CacheClass,
			have:   func(h live.ReplicationGroup) string { return h.Class },
			create: func(in *elasticache.CreateReplicationGroupInput) { in.CacheNodeType = &d.CacheClass },
			modify: func(in *elasticache.ModifyReplicationGroupInput, _ live.ReplicationGroup) {
				in.CacheNodeType = &d.CacheClass
			},
			recover: func(s *stack.Settings, h live.ReplicationGroup) { s.Data.CacheClass = h.Class },
			consequence: func(live.ReplicationGroup) string {
				return "another class replaces the node: the cache is away for some seconds"
			},
			typical: 8 * time.Minute, turn: 1,
		},
		{
			field: "nodes", first: "1",
			create: func(in *elasticache.CreateReplicationGroupInput) {
				in.NumCacheClusters, in.AutomaticFailoverEnabled, in.MultiAZEnabled = new(int32(1)), new(false), new(false)
			},
		},
		{
			field: "encryption", first: "TLS with a token, and at rest",
			create: func(in *elasticache.CreateReplicationGroupInput) {
				in.TransitEncryptionEnabled, in.AtRestEncryptionEnabled = new(true), new(true)
			},
		},
		{
			field: "snapshots", answer: "data.cache_snapshots", first: days(d.CacheSnapshots), want: days(d.CacheSnapshots),
			have: func(h live.ReplicationGroup) string { return days(h.SnapshotDays) },
			create: func(in *elasticache.CreateReplicationGroupInput) {
				in.SnapshotRetentionLimit = new(int32(d.CacheSnapshots))
			},
			modify: func(in *elasticache.ModifyReplicationGroupInput, h live.ReplicationGroup) {
				in.SnapshotRetentionLimit = new(int32(d.CacheSnapshots))
				if d.CacheSnapshots > 0 && len(h.Members) > 0 {
					in.SnapshottingClusterId = new(h.Members[0])
				}
			},
			recover: func(s *stack.Settings, h live.ReplicationGroup) { s.Data.CacheSnapshots = h.SnapshotDays },
			typical: time.Minute, turn: 2,
		},
		{
			field: "minor upgrades by themselves", want: "yes",
			have:   func(h live.ReplicationGroup) string { return yesNo(h.AutoMinorUpgrade) },
			create: func(in *elasticache.CreateReplicationGroupInput) { in.AutoMinorVersionUpgrade = new(true) },
			modify: func(in *elasticache.ModifyReplicationGroupInput, _ live.ReplicationGroup) {
				in.AutoMinorVersionUpgrade = new(true)
			},
			typical: time.Minute, turn: 2,
		},
		{
			field: "security group", want: l.Identity.CacheGroup(),
			have: func(h live.ReplicationGroup) string { return strings.Join(h.SecurityGroups, ", ") },
			differs: func(h live.ReplicationGroup) bool {
				return len(h.SecurityGroups) > 0 && group != nil && !slices.Equal(h.SecurityGroups, group)
			},
			create: func(in *elasticache.CreateReplicationGroupInput) { in.SecurityGroupIds = group },
			modify: func(in *elasticache.ModifyReplicationGroupInput, _ live.ReplicationGroup) {
				in.SecurityGroupIds = group
			},
			typical: time.Minute, turn: 2,
		},
		{field: "address", first: plan.KnownAfterApply},
	}
}

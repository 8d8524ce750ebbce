package live

import (
	"time"

	"slipway/steps/stack"
)

// SubnetGroup is a DB or cache subnet group.
type SubnetGroup struct {
	Name, ARN, VPC string
	Subnets        []string
	Tags           map[string]string
}

// Database is the RDS instance.
type Database struct {
	ID, ARN, Status, Engine, Version, Class, Name, User string
	Address                                             string // empty until late in creation
	Port, Storage, MaxStorage, BackupDays               int
	StorageType, SubnetGroup, VPC, CA, ParameterGroup   string
	Public, Encrypted, Protected, MultiAZ               bool
	AutoMinorUpgrade, CopyTags                          bool
	LogExports, SecurityGroups                          []string
	ExtendedSupport                                     string // EngineLifecycleSupport
	Pending                                             map[string]string
	Created                                             time.Time
	Tags                                                map[string]string
}

// ReplicationGroup is the ElastiCache replication group.
type ReplicationGroup struct {
	ID, ARN, Status, Engine, Version, Class, SubnetGroup string
	Address                                              string
	Port, SnapshotDays                                   int
	TransitEncryption, AtRestEncryption, AuthToken       bool
	AutoMinorUpgrade, Failover                           bool
	SecurityGroups, Members                              []string
	Tags                                                 map[string]string
}

// CacheCluster is a plain cache cluster, as the guide makes it.
type CacheCluster struct {
	ID, ARN, Status, Engine, Version, Class, SubnetGroup string
	ReplicationGroup                                     string // set on members of a group
	Address                                              string
	Port                                                 int
	TransitEncryption, AtRestEncryption, AuthToken       bool
	SecurityGroups                                       []string
	Tags                                                 map[string]string
}

// Parameter is one SSM parameter. Value is decrypted, in memory only.
type Parameter struct {
	Name, Type string // Type: SecureString, String or StringList
	Value      stack.Secret
	Version    int64
	Modified   time.Time
	Tagged     bool // carries this stack's tags
}

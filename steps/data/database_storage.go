package data

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/live"
	"slipway/steps/stack"
)

const (
	storageGP3  = "gp3"
	growthLimit = 100 // GiB that storage may grow to by itself
)

// storageSettings are the settings of the instance's volume. Iops are left out of a create: gp3 refuses them below 400
// GiB.
func storageSettings(d stack.Data) databaseTable {
	limit := maxStorage(d.Storage)
	consequence := func(text string) func(live.Database) string { return func(live.Database) string { return text } }
	return databaseTable{
		{
			field: "storage", answer: "data.storage", want: gibibytes(d.Storage),
			first:   fmt.Sprintf("%d GiB gp3, encrypted, growing to %d GiB", d.Storage, limit),
			have:    func(h live.Database) string { return gibibytes(h.Storage) },
			differs: func(h live.Database) bool { return d.Storage > h.Storage },
			create: func(in *rds.CreateDBInstanceInput) {
				in.AllocatedStorage, in.StorageEncrypted = new(int32(d.Storage)), new(true)
			},
			modify: func(in *rds.ModifyDBInstanceInput, h live.Database) {
				in.AllocatedStorage, in.Iops = new(int32(d.Storage)), striped(d.Storage, h)
			},
			recover: func(s *stack.Settings, h live.Database) { s.Data.Storage = h.Storage },
			consequence: consequence("more storage comes without an interruption; " +
				"while AWS works on it, and after four changes within 24 hours, it takes no other"),
			typical: 3 * time.Minute,
		},
		{
			field: "storage may grow to", answer: "data.storage", want: gibibytes(limit),
			have:    func(h live.Database) string { return gibibytes(h.MaxStorage) },
			differs: func(h live.Database) bool { return h.MaxStorage < limit },
			create:  func(in *rds.CreateDBInstanceInput) { in.MaxAllocatedStorage = new(int32(limit)) },
			modify:  func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.MaxAllocatedStorage = new(int32(limit)) },
			typical: time.Minute,
		},
		{
			field: "storage type", want: storageGP3,
			have:    func(h live.Database) string { return h.StorageType },
			differs: func(h live.Database) bool { return h.StorageType != storageGP3 && h.StorageType != "" },
			create:  func(in *rds.CreateDBInstanceInput) { in.StorageType = new(storageGP3) },
			modify: func(in *rds.ModifyDBInstanceInput, h live.Database) {
				in.StorageType = new(storageGP3)
				if size := max(d.Storage, h.Storage); striped(size, h) != nil {
					in.AllocatedStorage, in.Iops = new(int32(size)), striped(size, h)
				}
			},
			consequence: consequence("gp3 is faster for the same price and comes without an interruption"),
			typical:     5 * time.Minute,
		},
	}
}

// Large gp3 volumes are striped: they come with 12,000 IOPS at least, and a change of such a volume must name them,
// while a change of a smaller one must not.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
const (
	stripedFrom = 400 // GiB
	stripedIops = 12000
)

// striped are the IOPS that a change of the volume to a size has to name, nil when it must name none.
func striped(size int, has live.Database) *int32 {
	if size < stripedFrom {
		return nil
	}
	return new(int32(max(stripedIops, has.Iops)))
}

// maxStorage is what storage may grow to by itself: 100 GiB, or twice what was asked for when that is near or beyond
// it.
func maxStorage(storage int) int {
	if storage > growthLimit*8/10 {
		return 2 * storage
	}
	return growthLimit
}

func gibibytes(n int) string { return fmt.Sprintf("%d GiB", n) }

package sandbox

import (
	"slices"
	"time"
)

// rdsValues are the settings a modification changes; nil leaves one alone.
type rdsValues struct {
	Class, StorageType, Version, CA, ParameterGroup *string
	Storage, Port, Backups                          *int32
	MultiAZ, Public, IAMAuth, Insights              *bool
	Logs                                            *[]string
	Password                                        Sealed
}

// rdsChange is a modification being applied: the status stays available until Begin, is Status until End, then Values hold.
type rdsChange struct {
	Begin, End time.Time
	Status     string
	Values     rdsValues
}

func (d *rdsInstance) apply(change rdsChange) {
	v := change.Values
	set(&d.Class, v.Class)
	set(&d.StorageType, v.StorageType)
	set(&d.Version, v.Version)
	set(&d.CA, v.CA)
	set(&d.ParameterGroup, v.ParameterGroup)
	set(&d.Port, v.Port)
	set(&d.Backups, v.Backups)
	set(&d.MultiAZ, v.MultiAZ)
	set(&d.Public, v.Public)
	set(&d.IAMAuth, v.IAMAuth)
	set(&d.Insights, v.Insights)
	set(&d.Logs, v.Logs)
	if v.Storage != nil || v.StorageType != nil {
		d.StorageChanged = change.End
		d.StorageChanges = append(d.StorageChanges, change.End)
	}
	set(&d.Storage, v.Storage)
	if v.Password != "" {
		d.Password = v.Password
	}
}

// merge lays newer values over older ones.
func (v *rdsValues) merge(n rdsValues) {
	v.Class, v.StorageType, v.Version = later(v.Class, n.Class), later(v.StorageType, n.StorageType), later(v.Version, n.Version)
	v.CA, v.ParameterGroup = later(v.CA, n.CA), later(v.ParameterGroup, n.ParameterGroup)
	v.Storage, v.Port, v.Backups = later(v.Storage, n.Storage), later(v.Port, n.Port), later(v.Backups, n.Backups)
	v.MultiAZ, v.Public = later(v.MultiAZ, n.MultiAZ), later(v.Public, n.Public)
	v.IAMAuth, v.Insights, v.Logs = later(v.IAMAuth, n.IAMAuth), later(v.Insights, n.Insights), later(v.Logs, n.Logs)
	if n.Password != "" {
		v.Password = n.Password
	}
}

// drop leaves out what is so already.
func (v *rdsValues) drop(d *rdsInstance) {
	dropSame(&v.Class, d.Class)
	dropSame(&v.StorageType, d.StorageType)
	dropSame(&v.Version, d.Version)
	dropSame(&v.CA, d.CA)
	dropSame(&v.ParameterGroup, d.ParameterGroup)
	dropSame(&v.Storage, d.Storage)
	dropSame(&v.Port, d.Port)
	dropSame(&v.Backups, d.Backups)
	dropSame(&v.MultiAZ, d.MultiAZ)
	dropSame(&v.Public, d.Public)
	dropSame(&v.IAMAuth, d.IAMAuth)
	dropSame(&v.Insights, d.Insights)
	if v.Logs != nil && slices.Equal(*v.Logs, d.Logs) {
		v.Logs = nil
	}
}

func dropSame[T comparable](v **T, have T) {
	if *v != nil && **v == have {
		*v = nil
	}
}

func (v rdsValues) empty() bool { return v.same(rdsValues{}) }

// same compares by which values are given, and the password.
func (v rdsValues) same(o rdsValues) bool { return v == o }

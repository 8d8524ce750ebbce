package sandbox

import "time"

// ssmWorld is a region's parameters.
type ssmWorld struct {
	Parameters map[string]*Parameter
	Deleted    map[string]time.Time // when a name was given up
}

// Parameter is one SSM parameter, at its newest version.
type Parameter struct {
	Name, Type, Description, Key, DataType, Tier string
	Value                                        Sealed
	Version                                      int64
	Modified                                     time.Time
	ModifiedBy                                   string
	Tags                                         map[string]string
}

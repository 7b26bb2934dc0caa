package assets

import _ "embed"

// OpenAPI describes the site's own interface for programs (OpenAPI 3.1, JSON).
//
//go:embed openapi.json
var OpenAPI []byte

// Package parcel packs a tip for the journalists it is meant for: a tar of
// the text, the files and a manifest, padded to a size class and sealed to
// their age keys, whose secret halves are never here. Plain age and tar open
// it.
//
// filippo.io/age wraps the file key. The rest of the format (age-encryption.org/v1:
// header, then the payload in chunks of 64 KiB) is written here, because age's
// own Writer keeps a chunk of plaintext on the ordinary heap: here it lies in
// lent locked memory and is sealed in place. File keys and derived keys touch
// the heap inside vault.Do only, which erases it.
package parcel

-- The part of lua-resty-openssl that the handlers use, for tests: RSA keys from JWKs, and the check of signatures, by the real libcrypto.

local ffi = require "ffi"
local cjson = require "cjson.safe"

ffi.cdef([[
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_md_ctx_st EVP_MD_CTX;
typedef struct evp_md_st EVP_MD;
typedef struct rsa_st RSA;
typedef struct bignum_st BIGNUM;
BIGNUM *BN_bin2bn(const unsigned char *s, int len, BIGNUM *ret);
RSA *RSA_new(void);
int RSA_set0_key(RSA *r, BIGNUM *n, BIGNUM *e, BIGNUM *d);
EVP_PKEY *EVP_PKEY_new(void);
void EVP_PKEY_free(EVP_PKEY *pkey);
int EVP_PKEY_set1_RSA(EVP_PKEY *pkey, RSA *key);
void RSA_free(RSA *r);
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *ctx);
const EVP_MD *EVP_get_digestbyname(const char *name);
int EVP_DigestVerifyInit(EVP_MD_CTX *ctx, void *pctx, const EVP_MD *type, void *e, EVP_PKEY *pkey);
int EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *sig, size_t siglen, const unsigned char *tbs, size_t tbslen);
]])

local crypto = ffi.load("libcrypto.so.3")

local _M = {}
_M.__index = _M

local function number(text)
  local bytes = ngx.decode_base64(text:gsub("-", "+"):gsub("_", "/") .. ("="):rep(-#text % 4))
  return crypto.BN_bin2bn(bytes, #bytes, nil)
end

function _M.new(text)
  local jwk = cjson.decode(text)
  local rsa = crypto.RSA_new()
  if crypto.RSA_set0_key(rsa, number(jwk.n), number(jwk.e), nil) ~= 1 then
    return nil, "no RSA key"
  end
  local key = ffi.gc(crypto.EVP_PKEY_new(), crypto.EVP_PKEY_free)
  crypto.EVP_PKEY_set1_RSA(key, rsa)
  crypto.RSA_free(rsa)
  return setmetatable({ key = key }, _M)
end

function _M:verify(signature, data, digest)
  local context = ffi.gc(crypto.EVP_MD_CTX_new(), crypto.EVP_MD_CTX_free)
  local started = crypto.EVP_DigestVerifyInit(context, nil, crypto.EVP_get_digestbyname(digest), nil, self.key)
  return started == 1 and crypto.EVP_DigestVerify(context, signature, #signature, data, #data) == 1
end

return _M

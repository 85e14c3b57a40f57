// Force-included when better-sqlite3, which is written for Node-API 10, is compiled for a runtime that has Node-API 9.
// The one difference it meets: 10 can hold references to primitive values, 9 only to objects, functions, externals and
// symbols. So a primitive is held inside a one-element array, tagged so that it is told from the user's own arrays.
#ifndef OPENCODE_DESKTOP_NODE_API_9_H
#define OPENCODE_DESKTOP_NODE_API_9_H

#undef NAPI_VERSION
#define NAPI_VERSION 9
#include <node_api.h>

static const napi_type_tag primitive_holder = {0x6f70656e636f6465ULL, 0x6465736b746f7039ULL};

static inline napi_status hold_value(napi_env env, napi_value value, uint32_t count, napi_ref* result) {
  napi_valuetype type;
  napi_status status = napi_typeof(env, value, &type);
  if (status != napi_ok) return status;
  switch (type) {
    case napi_object:
    case napi_function:
    case napi_external:
    case napi_symbol:
      return napi_create_reference(env, value, count, result);
    default:
      break;
  }
  napi_value holder;
  status = napi_create_array_with_length(env, 1, &holder);
  if (status == napi_ok) status = napi_type_tag_object(env, holder, &primitive_holder);
  if (status == napi_ok) status = napi_set_element(env, holder, 0, value);
  return status == napi_ok ? napi_create_reference(env, holder, count, result) : status;
}

static inline napi_status held_value(napi_env env, napi_ref reference, napi_value* result) {
  napi_status status = napi_get_reference_value(env, reference, result);
  if (status != napi_ok || *result == nullptr) return status;
  napi_valuetype type;
  status = napi_typeof(env, *result, &type);
  if (status != napi_ok || type != napi_object) return status;
  bool held = false;
  status = napi_check_object_type_tag(env, *result, &primitive_holder, &held);
  return status == napi_ok && held ? napi_get_element(env, *result, 0, result) : status;
}

#define napi_create_reference hold_value
#define napi_get_reference_value held_value

#endif

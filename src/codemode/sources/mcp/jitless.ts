/** The client's schemas would try to compile themselves, which the policy of this page refuses and reports. To be called before it loads. */
export function keepToPolicy(): void {
  const zod = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
  zod.__zod_globalConfig = { ...zod.__zod_globalConfig, jitless: true };
}

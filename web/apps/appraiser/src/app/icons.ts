// Icons of the phone page beside those that the whole product has.
export { default as IconBarcode } from "@tabler/icons-react/dist/esm/icons/IconBarcode.mjs";
export { default as IconBulb } from "@tabler/icons-react/dist/esm/icons/IconBulb.mjs";
export { default as IconCloudUpload } from "@tabler/icons-react/dist/esm/icons/IconCloudUpload.mjs";
export { default as IconNavigation } from "@tabler/icons-react/dist/esm/icons/IconNavigation.mjs";
export { default as IconScan } from "@tabler/icons-react/dist/esm/icons/IconScan.mjs";
export {
  IconAlertTriangle, IconArrowLeft, IconCamera, IconCheck, IconChevronRight, IconClock, IconCloudOff, IconCar, IconPhone,
  IconPhoto, IconPlus, IconMinus, IconRefresh, IconSearch, IconTrash, IconUser, IconX, IconMapPin, IconCalendar, IconLogout, IconFingerprint,
  IconSignature, IconCircleCheck, IconHourglass, IconTool, IconSun, IconShieldLock, IconDownload, IconInfoCircle,
} from "@kite/ui/icons";
